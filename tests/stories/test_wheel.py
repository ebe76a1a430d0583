"""From the wheel to the first admin: what the Dockerfile does is done here, command by command, without Docker.

The image's Python is a bare environment, its folders lie in a temporary one; nothing of our tests is installed.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.doors import HERE, ROOT, Answer, free_port

DOCKERFILE = ROOT / "docs" / "operations" / "docker" / "Dockerfile"
PATIENCE = 120.0
ENDS_WITHIN = 10.0
TOKEN = "a-metrics-token-of-thirty-two-letters"
MADE = "makeright/opt"  # the folder that stands for /opt/makeright

pytestmark = [pytest.mark.story, pytest.mark.sqlite]  # a fresh installation, which has a file of rows


@dataclass
class Stage:
    """One stage of a Dockerfile: its instructions, in order."""

    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def said(self, instruction: str) -> list[str]:
        return [rest for name, rest in self.steps if name == instruction]

    def environment(self) -> dict[str, str]:
        return dict(pair.split("=", 1) for said in self.said("ENV") for pair in shlex.split(said))


def stages() -> list[Stage]:
    """The Dockerfile, read as Docker would: continued lines joined, comments left out."""
    lines = re.sub(r"\\\n", " ", DOCKERFILE.read_text()).splitlines()
    found: list[Stage] = []
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        name, rest = line.split(maxsplit=1)
        if name == "FROM":
            found.append(Stage(rest))
        else:
            found[-1].steps.append((name, rest))
    return found


@dataclass
class Image:
    """What the Dockerfile made, in a folder of this machine."""

    root: Path

    def __post_init__(self) -> None:
        self.port, self.mail_port = free_port(), free_port()
        self.home = self.root / "home"
        self.log = self.root / "serve.log"

    @property
    def environment(self) -> dict[str, str]:
        """As the image sets it, but for the ports; nothing of ours besides."""
        told = stages()[-1].environment() | {
            "PATH": f"{self.root}/opt/bin:/usr/bin:/bin",
            "MAKERIGHT_HOME": str(self.home),
            "MAKERIGHT_HOSTS": "desk.example.com",
            "PORT": str(self.port),
            "MAKERIGHT_MAIL_PORT": str(self.mail_port),
            "MAKERIGHT_METRICS_TOKEN": TOKEN,
            "MAKERIGHT_LOG_FORMAT": "json",
            "MAKERIGHT_LOG_REQUESTS": "1",
        }
        return told | {"HOME": str(self.root)}

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextlib.contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [str(self.root / "opt/bin/makeright"), *json.loads(stages()[-1].said("CMD")[0])],
                env=self.environment,
                cwd=self.root,
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.send_signal(signal.SIGTERM)
                process.wait(ENDS_WITHIN)
            process.kill()
            process.wait()

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        line = http.client.HTTPConnection(HERE, self.port, timeout=PATIENCE)
        with contextlib.closing(line):
            line.request(method, path, body, {"Host": "desk.example.com"} | headers)
            came = line.getresponse()
            return Answer(came.status, came.headers, came.read())


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """All that the first stage does. `python` is a bare environment; uv and pip take from their caches what they can."""
    root = tmp_path_factory.mktemp("image")
    (root / "src").mkdir()
    subprocess.run([sys.executable, "-m", "venv", root / "python"], check=True)
    build = stages()[0]
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKERIGHT_", "VIRTUAL_ENV"))
    }
    environment = kept | build.environment() | {"UV_SYSTEM_CERTS": "1", "UV_LINK_MODE": "hardlink"}
    environment["PATH"] = f"{root}/python/bin:/usr/bin:/bin"
    for name, rest in build.steps:
        if name == "COPY":
            *sources, place = rest.split()
            for source in sources:
                _copy(ROOT / source, root / "src" / (place if place.endswith("/") or source == "src" else ""))
        elif name == "RUN":
            command = rest.replace("/opt/makeright", f"{root}/opt").replace("/src/", f"{root}/src/")
            done = subprocess.run(
                command,
                shell=True,
                cwd=root / "src",
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{rest}\n{done.stdout}\n{done.stderr}"
    yield Image(root)
    shutil.rmtree(root, ignore_errors=True)


def _copy(source: Path, place: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    else:
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, place)


def test_the_wheel_holds_all_of_the_product_and_none_of_its_tests(image: Image) -> None:
    (installed,) = image.root.glob("opt/lib/python*/site-packages/makeright")
    ours = image.root / "src" / "src" / "makeright"
    wanted = {path.relative_to(ours) for path in ours.rglob("*") if path.is_file() and _belongs(path)}
    assert {
        path.relative_to(installed) for path in installed.rglob("*") if path.is_file() and _belongs(path)
    } == wanted
    assert not any("tests" in path.parts for path in installed.rglob("*"))


def _belongs(path: Path) -> bool:
    return not {"__pycache__", "tests"} & set(path.parts)


def test_the_wheel_is_installed_by_the_commands_of_the_paper(image: Image) -> None:
    """The paper's own commands, to the letter. What they would bring along is installed for the image already, by the
    lock, so pip leaves it out here."""
    paper = (ROOT / "docs" / "operations" / "install.md").read_text()
    block = re.search(r"```sh\n(python3 -m venv .*?)```", paper, re.DOTALL)
    assert block is not None
    make, install, _ = block[1].splitlines()  # the third one makes a user, which only root should
    place = image.root / "by-hand"
    environment = os.environ | {"PIP_NO_DEPS": "1", "PATH": f"{image.root}/python/bin:/usr/bin:/bin"}
    for command in (make, install):
        done = subprocess.run(
            ["/bin/sh", "-c", command.replace("/opt/makeright", str(place))],
            cwd=image.root / "src" / "dist",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
    assert "MAKERIGHT_HOME" in image.run(str(place / "bin" / "makeright"), "settings")


def test_nothing_that_only_developers_need_is_installed(image: Image) -> None:
    asked = "import importlib.util as u; print([n for n in ('pytest', 'playwright', 'mypy', 'moto') if u.find_spec(n)])"
    assert image.run(str(image.root / "opt/bin/python"), "-c", asked) == "[]\n"
    assert (
        image.run(str(image.root / "opt/bin/python"), "-c", "import obstore, valkey; print('there')")
        == "there\n"
    )


def test_from_nothing_to_the_first_admin(image: Image) -> None:
    said = image.run("makeright", "init")
    link = re.search(r"http://desk\.example\.com:\d+(/first-run/\w+)", said)
    assert link is not None
    with image.serving() as process:
        until = time.monotonic() + PATIENCE
        while not _is_ready(image):
            assert process.poll() is None, image.log.read_text()
            assert time.monotonic() < until, image.log.read_text()
            time.sleep(0.1)
        _health_check_of_the_image(image)
        _come_in(image, link[1])
        assert image.ask("GET", link[1]).status == 404
        figures = image.ask("GET", "/metrics", Authorization=f"Bearer {TOKEN}")
        assert 'makeright_requests_total{class="3xx"} 1\n' in figures.text
        assert image.ask("GET", "/metrics").status == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(ENDS_WITHIN) == 0
    _the_log_is_for_machines_and_holds_nothing_private(image, link[1])


def _is_ready(image: Image) -> bool:
    try:
        answer = image.ask("GET", "/readyz")
    except OSError:
        return False
    return answer.status == 200 and json.loads(answer.text)["ready"]


def _health_check_of_the_image(image: Image) -> None:
    (check,) = stages()[-1].said("HEALTHCHECK")
    command = json.loads(check[check.index("[") :])
    image.run(*(part.replace(":8000", f":{image.port}") for part in command))
    assert image.ask("GET", "/healthz", Host="10.0.0.7").status == 200


def _come_in(image: Image, link: str) -> None:
    page = image.ask("GET", link)
    assert page.status == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token is not None
    kept = "; ".join(said.partition(";")[0] for said in page.headers.get_all("Set-Cookie") or [])
    form = {"name": "Ada", "email": "ada@example.com", "password": "a frame for every picture"}
    answer = image.ask(
        "POST",
        link,
        urlencode(form | {"csrfmiddlewaretoken": token[1]}),
        Cookie=kept,
        **{"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert (answer.status, answer.headers["Location"]) == (302, "/")
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["X-Request-ID"])


def _the_log_is_for_machines_and_holds_nothing_private(image: Image, link: str) -> None:
    said = image.log.read_text()
    lines = [json.loads(line) for line in said.splitlines()]
    assert all({"time", "level", "logger", "message", "trace"} <= set(line) for line in lines)
    asked = [line for line in lines if line["logger"] == "makeright.requests"]
    assert any(line["message"].startswith("POST /first-run/") for line in asked)
    assert all(re.fullmatch("[0-9a-f]{16}", line["trace"]) for line in asked)
    key = (image.home / "secret.key").read_text()
    for private in (key, TOKEN, link.rpartition("/")[2], "ada@", "a frame for every"):
        assert private not in said

"""The papers keep up with the code: each app, each word and each dependency is written down once."""

import json
import re
import tomllib

from tests.house.floors import FLOOR, HOUSE, PYPROJECT, ROOT

PUBLIC_HOSTS = {"pypi.org", "files.pythonhosted.org"}


def test_each_app_has_its_line_in_the_house() -> None:
    page = (ROOT / "docs" / "house.md").read_text()
    built = {path.name for path in HOUSE.iterdir() if (path / "__init__.py").exists()}
    assert {app for app in built if f"`{app}/`" not in page} == set()
    assert built <= set(FLOOR)


def test_each_word_stands_once_in_the_words() -> None:
    words = re.findall(r"^\| \*\*(.+?)\*\* \|", (ROOT / "docs" / "words.md").read_text(), re.M)
    assert len(words) > 30
    assert sorted(words) == sorted(set(words))


def test_each_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs" / "decisions" / "dependencies.md").read_text()
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"]
    groups = [project["dependencies"], *extras.values(), *PYPROJECT["dependency-groups"].values()]
    packages = {re.split(r"[^\w-]", requirement)[0] for group in groups for requirement in group}
    scripts = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    written = set(re.findall(r"^\| `([\w.-]+)` \|", reasons, re.M))
    assert written == packages | set(scripts) | {"uv"}


def test_the_types_of_htmx_are_of_the_version_that_we_ship() -> None:
    version = json.loads((ROOT / "package.json").read_text())["devDependencies"]["htmx.org"]
    assert (HOUSE / "ui/static/ui/vendor" / f"htmx@{version}").is_dir()


def test_the_locks_name_public_hosts_only() -> None:
    assert set(re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text())) == PUBLIC_HOSTS
    resolved = re.findall(r'"resolved": "https?://([^/"]+)', (ROOT / "package-lock.json").read_text())
    assert set(resolved) == {"registry.npmjs.org"}


def test_everything_in_the_lock_has_a_hash() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    fetched = [package for package in lock["package"] if "registry" in package["source"]]
    files = [
        file
        for package in fetched
        for file in [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
    ]
    assert [file["url"] for file in files if not file.get("hash", "").startswith("sha256:")] == []

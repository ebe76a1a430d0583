"""Canaries: secrets and words that must never come out, planted in a whole house that then meets one failure after
another. None is found in its log, its error pages, its events, its commands, its figures or its backups' listing."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from makeright.lib.tests.sink import Sink
from tests.doors import HERE, INBOX, MINA, PROGRAM, ROOT, Colleague, House, Visitor, within
from tests.stories.letters import Customer, letter

pytestmark = pytest.mark.story
ADA = Colleague("Ada", "ada@framehouse.test", "admin")
ROSA = Customer("Rosa Canarywords", "rosa.canarywords@example.com")

# Secrets of the operator: nobody is ever shown them.
SECRETS = {
    "MAKERIGHT_SECRET_KEY": "canary-secret-key-5d1f0c7e9ab24c6f8e13",
    "MAKERIGHT_OLD_SECRET_KEYS": "canary-older-key-2b7c4411d0a94f6c8be2",
    "MAKERIGHT_METRICS_TOKEN": "canary-metrics-token-88c2e0d95a7b4f31a6",
    "MAKERIGHT_BACKUP_PASSPHRASE": "canary passphrase of nine words 77ab",
}
SMTP_PASSWORD = "canary smtp p@ss/41c9"
STORE = {
    "MAKERIGHT_S3_BUCKET": "makeright",
    "MAKERIGHT_S3_ENDPOINT": f"http://{HERE}:9",
    "MAKERIGHT_S3_KEY": "canary-s3-key-0e41",
    "MAKERIGHT_S3_SECRET": "canary-s3-secret-93bd",
}
FAN_OUT_PASSWORD = "canary-valkey-7a20"
DATABASE_PASSWORD = "canary-database-63fe"
LINK = "https://desk.example.com/reset/canary-link-c0ffee"
ALL_SECRETS = [
    *SECRETS.values(),
    SMTP_PASSWORD,
    STORE["MAKERIGHT_S3_KEY"],
    STORE["MAKERIGHT_S3_SECRET"],
    FAN_OUT_PASSWORD,
]
ALL_SECRETS += [
    DATABASE_PASSWORD,
    LINK,
    quote(SMTP_PASSWORD, safe=""),
    base64.b64encode(SMTP_PASSWORD.encode()).decode(),
]
ALL_SECRETS += [base64.b64encode(f"\0desk@framehouse.test\0{SMTP_PASSWORD}".encode()).decode()]
# What customers and colleagues say: for those who serve, and not for a log.
WORDS = ["canarywords", "canarysubject", "canarybody", "canaryreply", "canarynote", "canaryfile"]

PLANT = f"""
import django; django.setup()
from makeright.letters.writing import write
from makeright.lib.actor import Actor
write("staff/password_reset", to="mina@framehouse.test", by=Actor.system("test"),
      facts={{"first_name": "Canarywords", "hours": 1}}, secrets={{"link": {LINK!r}}})
"""
EXPLODE = """
import django; django.setup()
from makeright.jobs.queueing import enqueue
enqueue("mail.send", message=4242424242)
"""
EVENTS = "SELECT kind, payload FROM events_event"
JOBS = "SELECT kind, arguments, last_error FROM jobs_job"


@pytest.fixture(scope="module")
def refusing() -> Iterator[Sink]:
    """A mail server that refuses us, and repeats the password in its answer."""
    with Sink() as server:
        server.asks_for_password = True
        server.answers("auth", "535 5.7.8 Authentication failed: {command} " + SMTP_PASSWORD)
        yield server


@pytest.fixture(scope="module")
def house(refusing: Sink) -> Iterator[House]:
    """A house full of canaries, to which everything happened that may go wrong."""
    smtp = f"smtp://desk%40framehouse.test:{quote(SMTP_PASSWORD, safe='')}@{HERE}:{refusing.port}"
    settings: Any = SECRETS | {"MAKERIGHT_LOG": "DEBUG", "MAKERIGHT_LOG_REQUESTS": "1"}
    with House(
        smtp=smtp,
        agents=(MINA, ADA),
        undo_for=0,
        **settings,
    ) as running:
        _let_everything_go_wrong(running)
        yield running


def _let_everything_go_wrong(house: House) -> None:
    mail = letter(ROSA, "canarysubject", "canarybody, and my card is canarybody too")
    mail.add_attachment(b"canaryfile", maintype="text", subtype="plain", filename="canaryfile.txt")
    house.mail(mail, sender=ROSA.address)
    house.mail(b"Subject: canarysubject\r\n\r\ncanarybody without a sender\r\n", sender="<>")
    house.mail(b"\xff\xfe canarysubject \x00\r\ncanarybody\r\n", sender=ROSA.address)
    number = within(
        30, lambda: house.one("SELECT number FROM conversations_conversation"), "the mail is opened"
    )
    mina = Visitor(house.port).sign_in(MINA)
    mina.post(f"/conversations/{number}/replies", text="canaryreply to you")
    mina.post(f"/conversations/{number}/notes", text="canarynote among us")
    house.run("-c", PLANT)
    house.run("-c", EXPLODE)
    within(
        30, lambda: "535" in str(house.rows("SELECT server_said FROM mail_delivery")), "the server refuses us"
    )
    within(
        30,
        lambda: "535" in str(house.rows("SELECT server_said FROM letters_letter")),
        "it refuses the letter too",
    )
    within(30, lambda: house.rows("SELECT 1 FROM jobs_job WHERE last_error <> ''"), "a job fails")
    stranger = Visitor(house.port)
    for path in (
        "/conversations/nowhere",
        "/nowhere?canarybody",
        f"/?token={quote(LINK)}",
        "/first-run/" + "canarylink" * 4,
    ):
        stranger.get(path)
        mina.get(path)
    stranger.post("/sign-in", login=ROSA.address, password=SMTP_PASSWORD)
    stranger.post(f"/conversations/{number}/replies", text="canaryreply")
    mina.post(f"/conversations/{number}/replies", text="canaryreply\0" * 3)


def _found_in(said: str, forms: list[str]) -> list[str]:
    return sorted({form for form in forms if form.lower() in said.lower()})


def _run(house: House, *arguments: str, **more: str) -> str:
    """What a command of the operator prints, well or badly."""
    environment = house.environment | more
    done = subprocess.run(
        [PROGRAM, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout or done.stderr
    return done.stdout + done.stderr


def test_the_log_holds_none(house: House) -> None:
    log = house.log()
    assert "POST /conversations" in log, "requests are not logged, so nothing was looked at"
    assert re.search(r"mail\.send|job", log)
    forms = [*ALL_SECRETS, *WORDS, ROSA.address, LINK.rpartition("/")[2]]
    assert [line for line in log.splitlines() if _found_in(line, forms)] == []


def test_what_the_mail_server_repeated_is_kept_without_it(house: House) -> None:
    said = str(
        house.rows("SELECT server_said FROM mail_delivery")
        + house.rows("SELECT server_said FROM letters_letter")
    )
    assert "535 5.7.8 Authentication failed" in said
    assert _found_in(said, ALL_SECRETS) == []


def test_no_row_but_the_sealed_one_holds_the_link_and_that_one_is_sealed(house: House) -> None:
    rows = house.rows("SELECT facts, secrets FROM letters_letter")
    assert "mr1." in str(rows)
    assert _found_in(str(rows), [LINK, "canary-link"]) == []


def test_events_and_jobs_hold_no_words_and_no_secrets(house: House) -> None:
    events, jobs = str(house.rows(EVENTS)), str(house.rows(JOBS))
    assert "message." in events
    assert "mail.send" in jobs
    assert _found_in(events + jobs, [*ALL_SECRETS, *WORDS, ROSA.address]) == []


@pytest.mark.parametrize(
    "command",
    [
        ("settings",),
        ("settings", "--markdown"),
        ("doctor",),
        ("doctor", "--json"),
        ("keys", "show"),
        ("check",),
    ],
)
def test_no_command_prints_one(house: House, command: tuple[str, ...]) -> None:
    said = _run(house, *command)
    assert _found_in(said, [*ALL_SECRETS, *WORDS]) == []


@pytest.mark.parametrize(
    "settings",
    [
        STORE,
        {"MAKERIGHT_VALKEY_URL": f"redis://desk:{FAN_OUT_PASSWORD}@{HERE}:9"},
        {"MAKERIGHT_VALKEY_URL": f"nonsense {FAN_OUT_PASSWORD}"},
        {"DATABASE_URL": f"postgresql://desk:{DATABASE_PASSWORD}@{HERE}:9/desk"},
        {"DATABASE_URL": f"mysql://desk:{DATABASE_PASSWORD}@{HERE}/desk"},
        {"MAKERIGHT_SMTP": f"http://desk:{quote(SMTP_PASSWORD, safe='')}@{HERE}"},
        {"MAKERIGHT_SECRET_KEY": "canary-s3-key-0e41"},
        {"MAKERIGHT_S3_SECRET": STORE["MAKERIGHT_S3_SECRET"]},
        {"MAKERIGHT_METRICS_TOKEN": "canary-s3-key-0e41"},
        {"MAKERIGHT_CANARY": SMTP_PASSWORD},
    ],
    ids="+".join,
)
def test_settings_that_fail_are_not_repeated(house: House, settings: dict[str, str]) -> None:
    one_port_for_all = {
        "PORT": "1",
        "MAKERIGHT_MAIL_PORT": "1",
    }  # so that nothing starts, whatever else is wrong
    said = _run(house, "settings", **settings) + _run(house, "serve", **settings, **one_port_for_all)
    if settings.keys() & {"MAKERIGHT_S3_BUCKET", "MAKERIGHT_VALKEY_URL", "DATABASE_URL"}:
        said += _run(house, "doctor", "--json", **settings)
    assert _found_in(said, ALL_SECRETS) == []


def test_figures_and_signs_of_life_hold_none(house: House) -> None:
    visitor = Visitor(house.port)
    shown = [visitor.get(path).text for path in ("/healthz", "/readyz", "/metrics")]
    shown.append(visitor.get("/metrics", Authorization=f"Bearer {SECRETS['MAKERIGHT_METRICS_TOKEN']}").text)
    assert "makeright_" in shown[-1]
    assert _found_in("\n".join(shown), [*ALL_SECRETS, *WORDS]) == []


def test_error_pages_hold_none(house: House) -> None:
    mina = Visitor(house.port).sign_in(MINA)
    answers = [
        mina.get("/conversations/999999"),
        mina.get("/operating/work"),
        Visitor(house.port).post("/sign-in", login="x"),
    ]
    answers.append(Visitor(house.port).get("/", Host="canary.example.com"))
    assert {answer.status for answer in answers} <= {400, 403, 404}
    assert _found_in("\n".join(answer.text for answer in answers), ALL_SECRETS) == []


def test_the_operators_pages_hold_none(house: House) -> None:
    ada = Visitor(house.port).sign_in(ADA)
    shown = [ada.get(path) for path in ("/operating/work", "/operating/health", "/operating/health/findings")]
    assert [page.status for page in shown] == [200, 200, 200]
    assert _found_in("\n".join(page.text for page in shown), [*ALL_SECRETS, *WORDS]) == []


def test_a_backup_lists_no_words_and_holds_no_secret_in_the_open(house: House, tmp_path: Path) -> None:
    said = _run(house, "backup", "--to", str(tmp_path))
    (archive,) = tmp_path.glob("*.tar")
    said += _run(house, "backup", "--list") + _run(house, "backup", "--verify", str(archive))
    listing, everything = _read(archive)
    assert "is sound" in said
    assert "manifest.json" in listing
    assert _found_in(said + listing, [*ALL_SECRETS, *WORDS]) == []
    assert _found_in(everything, ALL_SECRETS) == []
    assert "canarybody" in everything, "the rows are in the backup, so the eyes do see"


def _read(archive: Path) -> tuple[str, str]:
    """The table of contents with its papers, and all that is in it, unpacked."""
    listing, everything = "", ""
    with tarfile.open(archive) as tar:
        for member in tar:
            content = tar.extractfile(member)
            raw = content.read() if content else b""
            plain = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("latin-1")
            listing += member.name + "\n" + json.dumps(member.pax_headers)
            if member.name in {"manifest.json", "listing.jsonl.gz"}:
                listing += plain
            everything += plain
    return listing, everything


def test_the_eyes_see() -> None:
    assert _found_in("a CANARYBODY b", WORDS) == ["canarybody"]
    assert os.environ.get("MAKERIGHT_SECRET_KEY") not in ALL_SECRETS
    assert INBOX

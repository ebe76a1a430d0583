"""One process of a machine: it may be the relay, it hears the bells, and it rings them when it is told to.

Reads commands, one JSON list a line: ["ring", role], ["tell", kind, content]. Writes what it hears: ["look", role],
["word", kind, content].
"""

import json
import os
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings


def _database(url: str) -> dict[str, object]:
    """Where rows would be: only its kind and its address matter here."""
    if not url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    where = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": where.path.lstrip("/"),
        "USER": where.username or "",
        "PASSWORD": where.password or "",
        "HOST": where.hostname or "",
        "PORT": str(where.port or ""),
    }


RUN = Path(os.environ["MACHINE"])
settings.configure(
    MAKERIGHT_RUN=RUN,
    MAKERIGHT_VALKEY_URL=os.environ.get("VALKEY", ""),
    DATABASES={"default": _database(os.environ.get("POSTGRES", ""))},
    SECRET_KEY=os.environ.get("INSTALLATION", "one installation"),
    LOGGING={
        "version": 1,
        "handlers": {"stderr": {"class": "logging.StreamHandler"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
    },
)

import django  # noqa: E402

django.setup()

from makeright.lib import bell  # noqa: E402
from makeright.live import relaying  # noqa: E402

relaying.PING_EVERY, relaying.ECHO_WITHIN, relaying.TRY_EVERY = 0.5, 1.0, 0.1
relaying.LONGEST_PAUSE = 0.5


def main() -> None:
    stop = threading.Event()
    threads = [threading.Thread(target=relaying.run, args=(stop,), daemon=True)]
    threads += [
        threading.Thread(target=_listen, args=(role,), daemon=True)
        for role in (bell.WEB, bell.JOBS, bell.WORDS)
    ]
    for thread in threads:
        thread.start()
    for line in sys.stdin:
        match json.loads(line):
            case ["ring", role]:
                bell.ring(role)
            case ["tell", kind, content]:
                bell.tell(kind, content)
            case ["burst", count]:
                for number in range(count):
                    bell.tell("count", number)
    stop.set()
    threads[0].join(5)


def _listen(role: str) -> None:
    with bell.Bell(role) as ours:
        _say("listens", role)
        while True:
            ours.poll(None)
            for said in ours.take():
                word = bell.word_of(said)
                if word is None:
                    _say("look", role)
                else:
                    _say("word", word.kind, word.content)


def _say(*said: object) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

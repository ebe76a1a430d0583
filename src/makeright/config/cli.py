"""The command line: `makeright serve` starts everything; whatever is not ours goes to Django (`makeright migrate`)."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

# Nothing heavier is imported here: `serve` stays small, its children do the work.
OURS = {
    "serve": "start everything: the desk, incoming mail, all work behind the screens",
    "web": "start the web processes alone",
    "engine": "start the engine alone: mail, jobs, schedule",
    "settings": "show every setting, as it stands and where that was said",
}
# Those of our apps, which go by way of Django.
OTHERS = {
    "init": "make a new installation, and the link for its first admin",
    "migrate": "bring the database up to date",
    "doctor": "look the whole house over: what is wrong, and what helps",
    "backup": "make a backup while everybody works, or verify one",
    "restore": "restore a backup into an empty home",
    "export": "take everything out, as lines of JSON and files",
    "import": "bring in what another desk, or another Makeright, holds",
    "move-to": "move all rows into another database",
    "agents": "who serves: let in, invite, give a role, send on leave, let go",
    "roles": "what roles permit, and roles of your own",
    "teams": "which teams there are, and who is in them",
    "skills": "what colleagues can be good at",
    "tags": "the words that conversations are sorted by",
    "tokens": "by what programs come in",
    "mail": "have the mails in files and mailboxes come in, or say what is understood of a mail",
    "inboxes": "which addresses are answered, and who serves in each",
    "senders": "who is blocked and who is welcome; block, welcome, forget; spam on or off for an inbox",
    "acknowledgments": "which inboxes tell by themselves that a mail came: on, off, what it says",
    "conversations": "list and show, assign, resolve, snooze, note, tag",
    "replies": "words that are kept for use again",
    "seeing": "how far colleagues see each other's matters",
    "hours": "when is worked: hours, holidays, feeds of days off",
    "orders": "have orders and products in files come in, and orders go out",
    "promises": "what was promised, and what is due",
    "causes": "what can go wrong, as a tree: add, move, merge, bring in and out",
    "authority": "what everybody may give without asking; be the second one",
    "ledger": "what making it right costs: verify, seal, balances, export",
    "webhooks": "which programs are told what happens here",
    "customers": "show, merge, bring in and out, forget customers",
    "companies": "add, rename, and say which domains are theirs",
    "segments": "which there are, and what they are called",
    "event-kinds": "what other systems may tell of customers",
    "retention": "how long what is settled is kept",
    "search": "how the search index stands, and making it anew",
    "files": "what is kept of files, and sweeping what nothing needs",
    "jobs": "what waits and fails behind the screens",
    "keys": "renew the secret key",
    "events": "which events are recorded, and who follows them",
    "reactions": "what follows from which event",
    "replay": "whether the event log and the rows agree",
    "demo": "set up the example shop",
}

# What Django's commands take besides is nothing that an operator needs to read.
_DJANGOS = {
    "--version",
    "--verbosity",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
    "--skip-checks",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    said = list(sys.argv[1:] if arguments is None else arguments)
    if said == ["help"]:
        said = ["--help"]
    if said and said[0] not in OURS and not said[0].startswith("-"):
        return _django(said)
    told = _parser().parse_args(said)
    if told.command == "settings":
        return _show_settings(as_markdown=told.markdown)
    from makeright.config import starting

    return {"serve": starting.serve, "web": starting.web, "engine": starting.engine}[told.command]()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="makeright",
        description="The customer service desk where the first person who answers can make it right.",
        epilog="makeright help COMMAND says more of one. Those of Django itself: makeright help --commands",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, help_text in (OURS | OTHERS).items():
        command = commands.add_parser(name, help=help_text, description=help_text)
        if name == "settings":
            command.add_argument(
                "--markdown", action="store_true", help="print the table of the docs instead"
            )
    return parser


def _show_settings(*, as_markdown: bool) -> int:
    from makeright.config import reading, showing

    sys.stdout.write(showing.markdown() if as_markdown else showing.table(os.environ))
    return 1 if not as_markdown and reading.read(os.environ).faults else 0


def _django(said: list[str]) -> int:
    if said[0] != "help" and (faults := _faults_of_settings()):
        for fault in faults:
            print(fault, file=sys.stderr)  # noqa: T201
        return 1
    import makeright.config.sqlite_library  # noqa: F401  (before anything imports sqlite3)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makeright.config.settings")
    from django.core.management import BaseCommand, execute_from_command_line

    BaseCommand.suppressed_base_arguments = _DJANGOS
    execute_from_command_line(["makeright", *said])
    return 0


def _faults_of_settings() -> list[str]:
    """What is wrong in what the settings say. A command may be there to mend the home, so of that only what no command
    could begin without."""
    from makeright.config.reading import read

    settings = read(os.environ)
    return settings.faults or _faults_of_the_home(settings["MAKERIGHT_HOME"])


def _faults_of_the_home(home: Path) -> list[str]:
    """Whether the folders of the home can be made, and its key be read."""
    try:
        for folder in (home, home / "files", home / "mail", home / "run"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            (home / "secret.key").open().close()
    except OSError as error:
        words = f"MAKERIGHT_HOME ({home}) can't be used: {error.filename}: {error.strerror}."
        cure = "Name another folder, or give the user that runs Makeright the right to write there."
        return [f"{words} {cure}"]
    return []


if __name__ == "__main__":
    sys.exit(main())

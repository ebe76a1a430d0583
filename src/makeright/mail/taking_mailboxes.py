"""Taking mailboxes from the command line: what `makeright mail deliver` and `makeright import mbox` have in common."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser, OutputWrapper

from makeright.conversations.models import Inbox
from makeright.customers.normalizing import normal_address
from makeright.customers.reading_tables import written
from makeright.mail.addressing import inbox_of, is_address
from makeright.mail.delivering import Delivered, deliver_archive, deliver_now

TOLD_EVERY = 2.0  # seconds
MOST_TOLD = 20  # mails that were left, before the rest is only counted
# In plain words why a mail was left; what else is told is its code.
WHY = {
    "bounce": "says that a mail of ours did not arrive",
    "deleted": "was deleted, and only not cleared away yet",
    "draft": "was never sent",
    "empty": "is empty",
    "erased": "was here, and was erased",
    "forgotten": "is from somebody who was forgotten",
    "no_sender": "doesn’t say who sent it",
    "nobody": "is from us to us, or to nobody",
    "spam": "lay among the spam",
    "too_large": "is larger than one mail may be (mail.limit)",
}


def add_arguments(parser: CommandParser) -> None:
    """What both take: where the mails lie, and where they go."""
    parser.add_argument(
        "places",
        nargs="+",
        type=Path,
        metavar="FILE|MBOX|MAILDIR",
        help="a mail, an mbox file, a Maildir, or a folder of these",
    )
    parser.add_argument("--inbox", required=True, metavar="ADDRESS", help="the inbox that they come into")
    parser.add_argument(
        "--ours",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="an address that was ours as well, so that mail from it is what we wrote; may be repeated",
    )
    parser.add_argument(
        "--left", type=Path, metavar="FILE", help="write what was left, and why, to this file as CSV"
    )
    parser.add_argument("--json", action="store_true", help="for programs: one JSON object at the end")


def take(options: dict[str, Any], *, is_archive: bool, out: OutputWrapper, progress: OutputWrapper) -> None:
    """Do it, and tell what came of it. Raises CommandError."""
    inbox = _inbox(options["inbox"])
    also_ours = [_address(each) for each in options["ours"]]
    say = _teller(progress)
    try:
        if is_archive:
            done = deliver_archive(options["places"], inbox, also_ours=also_ours, say=say)
        else:
            done = deliver_now(options["places"], inbox, say=say)
        if options["left"]:
            _write_left(options["left"], done)
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        raise CommandError(
            f"{named}{error.strerror or error}. What came in before is here; begin again with the same words."
        ) from error
    if options["json"]:
        out.write(json.dumps(asdict(done) | {"left_for": done.left_for}) + "\n")
    else:
        out.write("\n".join(_sentences(done, is_archive=is_archive)) + "\n")


def _inbox(address: str) -> Inbox:
    found = inbox_of(address)
    if found is None:
        raise CommandError(f"No inbox answers {address}: makeright inboxes list")
    return found


def _address(typed: str) -> str:
    if not is_address(typed):
        raise CommandError(f"{typed} is no address.")
    return normal_address(typed)


def _teller(progress: OutputWrapper) -> Any:
    last = 0.0

    def say(done: int, of: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= TOLD_EVERY:
            last = now
            progress.write(f"{done:,} of {of:,} mails\n")
            progress.flush()

    return say


def _write_left(path: Path, done: Delivered) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(written(["mail", "why", "in words"]))
        file.writelines(written([each.name, each.why, WHY.get(each.why, "")]) for each in done.left)


def _sentences(done: Delivered, *, is_archive: bool) -> list[str]:
    said = [f"{done.found:,} mails found, {done.known:,} of them were here already."]
    if is_archive:
        said.append(
            f"Brought in: {done.theirs:,} from customers and {done.ours:,} from us, in {done.conversations:,} new"
            f" conversations; {done.settled:,} conversations are settled."
        )
    else:
        said.append(f"Accepted: {done.accepted:,}. The engine opens them, as mail of now.")
    said.append(f"Left: {len(done.left):,}.")
    for why, count in done.left_for.items():
        said.append(f"{count:>7,}  {WHY.get(why, why)} ({why})")
    said.extend(f"         {each.name}: {each.why}" for each in done.left[:MOST_TOLD])
    if len(done.left) > MOST_TOLD:
        said.append(f"         and {len(done.left) - MOST_TOLD:,} more; --left FILE writes all of them down")
    return said

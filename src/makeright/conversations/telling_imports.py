"""Telling how another desk comes in: what it is called, what it asks for, what came, and why the rest was left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from makeright.conversations.calling_desks import BUSY, NO_ANSWER, NOT_LET_IN, NOT_THERE, NOT_UNDERSTOOD
from makeright.conversations.elsewhere import SOURCES
from makeright.conversations.elsewhere.shapes import (
    AGENT,
    COMPANY,
    CUSTOMERS,
    FIELD,
    FILES,
    INBOX,
    KINDS,
    MATTER,
    MESSAGES,
    NOTES,
    SAVED_REPLY,
    TAGS,
)
from makeright.conversations.models import DeskImport, LeftOut
from makeright.customers.reading_tables import written


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: how many are there, how many of them here, how many of these came by this run, and how many
    were left. `stated`: how many that desk says that it has, if it does."""

    kind: str
    words: str
    there: int
    here: int
    by_this: int
    stated: int | None

    @property
    def left(self) -> int:
        return self.there - self.here


def table(run: DeskImport) -> list[Row]:
    """What is there and here, by kind; what that desk doesn't tell of is left out."""
    return [_row(kind, run) for kind in KINDS if kind in run.counts]


def _row(kind: str, run: DeskImport) -> Row:
    there, here, by_this = run.counts[kind]
    return Row(kind, kinds()[kind], there, here, by_this, run.stated.get(kind))


def left_by_reason(run: DeskImport) -> list[tuple[str, str, int]]:
    """Why things were left, by kind and reason, each with how many; the most first."""
    rows = (
        run.left_out.values_list("kind", "code").annotate(many=Count("pk")).order_by("-many", "kind", "code")
    )
    return [(kind_in_words(kind), why(code), many) for kind, code, many in rows]


def left_as_file(run: DeskImport) -> Iterator[str]:
    """The lines of a CSV file of all that was left, of which a spreadsheet runs nothing."""
    yield written(["kind", "id there", "in conversation", "code", "why"])
    for one in LeftOut.objects.filter(desk_import=run).order_by("pk").iterator(chunk_size=500):
        yield written([one.kind, one.external_id, one.inside, one.code, why(one.code)])


def is_complete(run: DeskImport) -> bool:
    """Whether all that is there was told, from the first on; and not less than that desk says that it has."""
    told_enough = all(run.counts.get(kind, [0])[0] >= stated for kind, stated in run.stated.items())
    return run.state == "done" and run.since is None and told_enough


def kinds() -> dict[str, str]:
    return {
        COMPANY: _("Companies"),
        AGENT: _("Agents"),
        INBOX: _("Inboxes"),
        FIELD: _("Custom fields"),
        CUSTOMERS: _("Customers"),
        TAGS: _("Tags on conversations"),
        SAVED_REPLY: _("Saved replies"),
        MATTER: _("Conversations"),
        MESSAGES: _("Messages"),
        NOTES: _("Notes"),
        FILES: _("Attachments"),
    }


def kind_in_words(kind: str) -> str:
    more = {
        "identity": _("Addresses and numbers"),
        "domain": _("Domains of companies"),
        "value": _("Values of custom fields"),
        "assignment": _("Who has it"),
    }
    return kinds().get(kind) or more.get(kind, kind)


def why(code: str) -> str:
    """Why something was left, by code, in the reader’s language."""
    known = {
        "file_gone": _("its file is no longer there"),
        "file_closed": _("its file is not given to us"),
        "file_too_large": _("it is larger than 50 MB"),
        "file_not_had": _("its file could not be had from where it lies"),
        "file_of_note": _("a note has no files here"),
        "message_left": _("its message was left"),
        "deleted_there": _("it was deleted there"),
        "draft": _("it was never sent"),
        "no_such_agent": _("nobody has that address here: their words came with their name"),
        "no_such_inbox": _("no inbox here has that address: its conversations came into the chosen one"),
        "no_such_field": _("there is no field of that name here"),
        "no_text": _("it says nothing, it only does things"),
        "no_such_variable": _("it has a variable that means nothing here"),
        "forgotten": _("this customer was forgotten here"),
        "erased": _("what was said in it was erased here"),
        "empty": _("nothing was said in it"),
        "gone": _("it is listed there, and gone when it is asked for"),
        "never_answered": _("that desk answers, but never about it"),
        "not_understood": _("it is told otherwise than that desk’s documentation says"),
        "elsewhere": _("it stands in another conversation here"),
        "ahead": _("its time lies ahead"),
        "too_early": _("it is older than 1970"),
        "anothers": _("it belongs to somebody else here"),
        "cannot_see": _("who had it there doesn’t serve in that inbox"),
        "no_name": _("its name is too long, or has a comma"),
        "name_taken": _("there is another of that name here"),
        "too_many_tags": _("a conversation has at most 20 tags here"),
        "too_many_kept": _("there are too many of them here already"),
        "free_mail": _("anybody gets an address at that domain"),
        "too_long": _("it is too long"),
    }
    return known.get(code) or _("it is refused here (%(code)s)") % {"code": code}


def why_it_waits(code: str) -> str:
    """Why a run waits or rests, by code, in the reader’s language; "" for one that a person paused."""
    known = {
        "": "",
        BUSY: _("That desk asked us to call more slowly."),
        NO_ANSWER: _("That desk gives no answer just now."),
        NOT_LET_IN: _("That desk doesn’t let us in: the key is wrong, or may too little."),
        NOT_THERE: _("At that address is no such desk, or a part of it is missing there."),
        NOT_UNDERSTOOD: _("That desk answers otherwise than its documentation says."),
        "inside": _("Its address lies inside our network, and isn’t listed in the configuration file."),
        "tls": _("Its certificate can’t be trusted."),
    }
    return known[code] if code in known else _("It can’t be called (%(code)s).") % {"code": code}


def asked_for() -> dict[str, tuple[str, str]]:
    """What a desk asks for, by name: how it is called, and of which kind its field is."""
    return {
        "email": (_("The mail address of who made the key"), "email"),
        "token": (_("The API key"), "password"),
        "account": (_("The number of the account"), "text"),
        "client_id": (_("The App ID"), "text"),
        "client_secret": (_("The App secret"), "password"),
    }


def how_to_come_in(source: str) -> str:
    """What to make in a desk so that it lets us in."""
    return {
        "zendesk": _("In Zendesk: Admin Center, Apps and integrations, APIs, Zendesk API: add an API token."),
        "freshdesk": _("In Freshdesk: Profile settings of an admin, View API key."),
        "helpscout": _("In Help Scout: your profile, My apps, Create My App; any redirection URL will do."),
        "chatwoot": _(
            "In Chatwoot: Profile settings of an administrator, Access token. The number is in each address there."
        ),
        "zammad": _(
            "In Zammad: Profile of an admin, Token Access, with the permissions admin and ticket.agent."
        ),
        "freescout": _("In FreeScout: the module API & Webhooks, and its API key."),
    }[source]


def example_address(source: str) -> str:
    """How the address of a desk looks; "" where all have one."""
    return {
        "zendesk": "https://example.zendesk.com",
        "freshdesk": "https://example.freshdesk.com",
        "chatwoot": "https://app.chatwoot.com",
        "zammad": "https://help.example.com",
        "freescout": "https://help.example.com",
    }.get(source, "")


def name_of(source: str) -> str:
    return SOURCES[source].name

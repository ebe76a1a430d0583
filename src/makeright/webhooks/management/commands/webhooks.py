"""Webhooks from the command line: `makeright webhooks list`, `add`, `test`, `pause`, `resume`, `rotate` and others."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.api.ids import number_of
from makeright.lib.actor import Actor
from makeright.webhooks import describing, keeping, pausing, repeating, rotating
from makeright.webhooks.models import Webhook
from makeright.webhooks.refusals import Refused

BY = Actor.system("command")
SHOWN = 50  # deliveries


class Command(BaseCommand):
    help = "Says which programs are told what happens here, and changes it."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        self._plain(verbs.add_parser("list", help="all of them"))
        adding = self._plain(verbs.add_parser("add", help="one more; its secret is shown once"))
        adding.add_argument("webhook", metavar="name", help="what it is called here")
        adding.add_argument("url", help="where it is told, such as https://example.com/events")
        adding.add_argument(
            "kinds", nargs="*", help="of which events, such as conversation.opened; all if not said"
        )
        self._of_one(verbs, "test", "tell it a test now, and show what its server answers")
        self._of_one(verbs, "pause", "tell it nothing for a while")
        resuming = self._of_one(verbs, "resume", "tell it again, from where it stopped")
        resuming.add_argument("--from-now", action="store_true", help="of what happens from now on only")
        rotating_one = self._of_one(verbs, "rotate", "sign with a new secret, which is shown once")
        rotating_one.add_argument(
            "--beside", type=float, default=24.0, metavar="HOURS", help="how long the former signs as well"
        )
        self._of_one(verbs, "remove", "tell it nothing any more, for good")
        deliveries = self._of_one(verbs, "deliveries", "what it was told lately, the latest first")
        deliveries.add_argument("--failed", action="store_true", help="what it did not take only")
        self._of_one(verbs, "again", "make a delivery once more").add_argument(
            "delivery", help="such as whd_…"
        )

    def _of_one(self, verbs: Any, name: str, help_text: str) -> CommandParser:
        parser: CommandParser = self._plain(verbs.add_parser(name, help=help_text))
        parser.add_argument("webhook", help="its name, or its id (whk_…)")
        return parser

    def _plain(self, parser: CommandParser) -> CommandParser:
        parser.add_argument("--json", action="store_true")
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        acts: dict[str, Callable[[dict[str, Any]], Any]] = {
            "list": self._list,
            "add": self._add,
            "test": self._test,
            "pause": self._pause,
            "resume": self._resume,
            "rotate": self._rotate,
            "remove": self._remove,
            "deliveries": self._deliveries,
            "again": self._again,
        }
        try:
            found = acts[options["verb"]](options)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(json.dumps(found) if options["json"] else _in_lines(found))

    def _list(self, said: dict[str, Any]) -> Any:
        return [describing.plain(each) for each in Webhook.objects.in_use().order_by("pk")]

    def _add(self, said: dict[str, Any]) -> Any:
        webhook, secret = keeping.add_webhook(said["webhook"], said["url"], said["kinds"], by=BY)
        return describing.plain(webhook) | {"secret": secret}

    def _test(self, said: dict[str, Any]) -> Any:
        delivery = repeating.new_test(_find(said))
        repeating.make(delivery)
        delivery.refresh_from_db()
        return describing.delivery_plain(delivery)

    def _pause(self, said: dict[str, Any]) -> Any:
        webhook = _find(said)
        pausing.pause(webhook, by=BY)
        return describing.plain(webhook)

    def _resume(self, said: dict[str, Any]) -> Any:
        webhook = _find(said)
        pausing.resume(webhook, from_now=said["from_now"], by=BY)
        return describing.plain(webhook)

    def _rotate(self, said: dict[str, Any]) -> Any:
        webhook = _find(said)
        secret = rotating.rotate(webhook, beside=timedelta(hours=said["beside"]), by=BY)
        return describing.plain(webhook) | {"secret": secret}

    def _remove(self, said: dict[str, Any]) -> Any:
        webhook = _find(said)
        told = describing.plain(webhook)
        keeping.remove(webhook, by=BY)
        return told | {"state": "removed"}

    def _deliveries(self, said: dict[str, Any]) -> Any:
        found = _find(said).deliveries.order_by("-pk")
        if said["failed"]:
            found = found.filter(state__in=("trying", "given_up"))
        return [describing.delivery_plain(each) for each in found[:SHOWN]]

    def _again(self, said: dict[str, Any]) -> Any:
        delivery = _find(said).deliveries.filter(pk=_key("whd", said["delivery"])).first()
        if delivery is None:
            raise CommandError(f"It has no delivery {said['delivery']!r}.")
        repeating.repeat(delivery, by=BY)
        delivery.refresh_from_db()
        return describing.delivery_plain(delivery)


def _find(said: dict[str, Any]) -> Webhook:
    name, rows = said["webhook"], Webhook.objects.in_use()
    found = list(rows.filter(pk=_key("whk", name)) or rows.filter(name=name))
    if len(found) != 1:
        why = "Several webhooks are called so; name its id." if found else "There is no such webhook."
        raise CommandError(f"{why} makeright webhooks list shows all.")
    return found[0]


def _key(prefix: str, said: str) -> int:
    try:
        return number_of(prefix, said)
    except ValueError:
        return 0


def _in_lines(found: Any) -> str:
    if isinstance(found, list):
        return "\n".join(_in_lines(each).replace("\n", "  ") for each in found) or "None."
    return "\n".join(
        f"{name}: {_word(value)}" for name, value in found.items() if value not in (None, "", [])
    )


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_word, value))
    return (
        " ".join(f"{name}={each}" for name, each in value.items()) if isinstance(value, dict) else str(value)
    )

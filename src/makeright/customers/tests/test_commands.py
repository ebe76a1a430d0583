"""`makeright companies` and `makeright segments`."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from makeright.customers import segmenting
from makeright.customers.models import Company
from makeright.demo.cast import Cast

pytestmark = pytest.mark.django_db


def say(*said: str) -> str:
    out = StringIO()
    call_command(*said, stdout=out)
    return out.getvalue()


def test_companies_are_added_renamed_and_listed_with_their_domains(cast: Cast) -> None:
    say("companies", "add", "Lund", "lund.test")
    say("companies", "rename", "lund", "Lund & Daughter")
    say("companies", "add-domain", "lund.test", "Daughter.test")
    say("companies", "remove-domain", "Lund & Daughter", "lund.test")
    number = Company.objects.get(name="Lund & Daughter").pk
    assert f"{number}  Lund & Daughter  daughter.test\n" in say("companies", "list")
    last = [json.loads(line) for line in say("companies", "list", "--json").splitlines()][-1]
    assert last == {"number": number, "name": "Lund & Daughter", "domains": ["daughter.test"]}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("rename", "Nowhere", "Else"), "There is no company Nowhere."),
        (("rename", "Twin", "Else"), "More than one company is called Twin"),
        (("rename", "Lund", " "), "A company has a name"),
        (("add-domain", "Twin", "x.test"), "More than one company is called Twin"),
        (("add-domain", "Lund", "gmail.com"), "Anybody gets an address at gmail.com"),
        (("remove-domain", "Lund", "other.test"), "other.test is no domain of Lund."),
        (("add-domain", "Lund", "taken.test"), "taken.test is the domain of Taker already."),
    ],
)
def test_what_cannot_be_is_refused_in_words(cast: Cast, said: tuple[str, ...], words: str) -> None:
    for name in ("Twin", "Twin", "Lund"):
        say("companies", "add", name)
    say("companies", "add", "Taker", "taken.test")
    with pytest.raises(CommandError, match=words):
        say("companies", *said)


def test_segments_are_listed_and_renamed(cast: Cast) -> None:
    segmenting.save("French", [{"about": "language", "is": "is", "than": "fr"}], by=cast.by_ada)
    assert say("segments", "rename", "French", "In French") == "It is called In French.\n"
    assert say("segments", "list") == "In French\n"
    with pytest.raises(CommandError, match="There is no segment French"):
        say("segments", "rename", "French", "Again")


def test_customers_are_told_to_programs(cast: Cast) -> None:
    everybody = json.loads(say("customers", "list", "--json"))
    assert {"Rosa Lindqvist", "Karim Benali"} <= {each["name"] for each in everybody}
    karim = json.loads(say("customers", "show", "karim@example.com", "--json"))
    assert karim in everybody
    assert karim["identities"][0]["value"] == "karim@example.com"
    first = everybody[0]["number"]
    assert (
        json.loads(say("customers", "list", "--json", "--after", str(first), "--most", "1")) == everybody[1:2]
    )
    assert f"{karim['number']}  Karim Benali" in say("customers", "list")


def test_what_is_kept_and_how_long_is_told_to_programs(cast: Cast) -> None:
    inboxes = json.loads(say("retention", "show", "--json"))
    assert {"address": cast.inbox.address, "keep_for_days": None} in inboxes
    assert set(json.loads(say("files", "list", "--json"))) == {"where", "kept", "largest"}

"""What customers say they will do otherwise: found in eight languages, and not where there is none."""

from __future__ import annotations

import re

import pytest

from makeright.conversations.models import Message
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.remedies.models.claim import THREATS, Threat
from makeright.remedies.reactions import what_they_would_do_otherwise_is_noted
from makeright.remedies.threatening import _RULES, _STEMS, LONGEST, threats_in

SAID = [
    ("Never again will I order from you.", ["leave"]),
    ("I’ll take my business elsewhere.", ["leave"]),
    ("You have just lost a customer", ["leave"]),
    ("If it isn’t here by Friday I will cancel.", ["cancel"]),
    ("Send it today, or I'll cancel the order.", ["cancel"]),
    ("I have started a chargeback.", ["chargeback"]),
    ("I will ask my bank for my money back.", ["chargeback"]),
    ("Expect a one-star review on Trustpilot.", ["public"]),
    ("I'll post this on Instagram for all to see.", ["public"]),
    ("My lawyer will write to you.", ["legal"]),
    ("I won't hesitate to contact my lawyer.", ["legal"]),
    ("Next stop: small claims court. And my bank will reverse the payment.", ["chargeback", "legal"]),
    ("Ich bestelle nie wieder bei Ihnen.", ["leave"]),
    ("Sonst storniere ich die Bestellung.", ["cancel"]),
    ("Wenn Sie nicht antworten, schalte ich meinen Anwalt ein.", ["legal"]),
    ("Ich werde den Betrag zurückbuchen lassen.", ["chargeback"]),
    ("Dann gibt es eine schlechte Bewertung!", ["public"]),
    ("Je ne commanderai plus jamais chez vous.", ["leave"]),
    ("Sinon j'annule la commande.", ["cancel"]),
    ("Je n'hésiterai pas à contacter mon avocat.", ["legal"]),
    ("Je vais faire opposition.", ["chargeback"]),
    ("Voy a poner una hoja de reclamaciones.", ["legal"]),
    ("Scriverò una recensione negativa.", ["public"]),
    ("Anders annuleer ik de bestelling.", ["cancel"]),
    ("Vou falar com o meu advogado.", ["legal"]),
    ("Zgłoszę sprawę do sądu.", ["legal"]),
]
NONE = [
    "",
    "Please cancel my order, I chose the wrong size.",
    "Could you cancel the second frame?",
    "I left you a five-star review, it is lovely.",
    "Thank you, I told everybody how quick you were.",
    "I don't want to bother my lawyer with a frame.",
    "Ich möchte keine schlechte Bewertung schreiben, aber die Ecke ist offen.",
    "Je ne veux pas appeler mon avocat pour un cadre.",
    "Is there a review of the walnut frame?",
    "The last time I looked it was in stock.",
    "> My lawyer will write to you.",
    "Can I order it elsewhere in blue? No, only from you.",
    "My brother is a lawyer's clerk",
]


@pytest.mark.parametrize(("text", "kinds"), SAID)
def test_what_they_would_do_otherwise_is_found(text: str, kinds: list[str]) -> None:
    assert threats_in(text) == kinds


@pytest.mark.parametrize("text", NONE)
def test_where_there_is_none_none_is_seen(text: str) -> None:
    assert threats_in(text) == []


def test_each_kind_is_found_by_a_rule() -> None:
    assert {kind for _text, kinds in SAID for kind in kinds} == set(THREATS)


def test_what_a_rule_finds_holds_a_stem() -> None:
    """Each way in which a rule is met holds one of the stems by which a letter is read at all."""
    for kind, rules in _RULES.items():
        for rule in rules:
            for way in rule.split("|") if "(" not in rule else [rule]:
                plain = re.sub(r"\\b|\\w|\[|\]|\?", "", way)
                assert any(stem.strip() in plain for stem in _STEMS[kind]), way


def test_a_very_long_text_is_read_to_its_limit() -> None:
    assert threats_in("a " * LONGEST + ". My lawyer will write to you.") == []


@pytest.mark.django_db
def test_it_is_noted_once_by_rule_and_not_of_history(cast: Cast) -> None:
    said = Message.objects.filter(conversation=cast.broken_frame, direction="in").latest("pk")
    Message.objects.filter(pk=said.pk).update(text="My lawyer will write.\n\n> Never again.", quoted_from=22)
    event = Event.objects.filter(kind="message.received", subject_id=said.pk).latest("pk")
    event.source = "import"
    what_they_would_do_otherwise_is_noted(event)
    assert not Threat.objects.exists()
    event.source = "live"
    for _ in range(2):
        what_they_would_do_otherwise_is_noted(event)
    noted = Threat.objects.get()
    assert (noted.kind, noted.by, noted.message_id) == ("legal", "rule", said.pk)
    told = Event.objects.get(kind="threat.noted")
    assert told.because == event.pk
    assert Actor.system("remedies").kind == told.actor.kind

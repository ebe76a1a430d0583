"""Promises are found in what we write, in eight languages, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from makeright.hours.clock import Hours, Span, Timetable
from makeright.promises.finding import Found, find

BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_FIVE = (Span(9 * 60, 17 * 60),)
HOURS = Hours(Timetable(BERLIN, (*[NINE_TO_FIVE] * 5, (), ())))
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # half past ten in Berlin


def found(text: str, now: datetime = MONDAY) -> list[Found]:
    return find(text, now=now, hours=HOURS)


def due(text: str, now: datetime = MONDAY) -> str:
    (one,) = found(text, now)
    return one.due_at.astimezone(BERLIN).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("You'll have the new frame by Thursday.", "11-26 17:00"),
        ("We will send you a new one tomorrow.", "11-24 17:00"),
        ("I’ll call you on Friday at 3 pm.", "11-27 15:00"),
        ("The replacement will be with you within 3 working days.", "11-26 17:00"),
        ("We'll refund it within 24 hours.", "11-24 10:30"),
        ("I'll get back to you next week.", "12-04 17:00"),
        ("We are sending the parcel today, before we close.", "11-23 17:00"),
        ("By Wednesday you will have an answer from me.", "11-25 17:00"),
        ("I promise that the glass leaves our workshop on 2 December.", "12-02 17:00"),
        ("Your money will arrive by December 4th.", "12-04 17:00"),
        ("We'll let you know by the end of the week.", "11-27 17:00"),
        ("I'll write in two weeks.", "12-07 17:00"),
        ("It left us an hour ago and is with you in two days.", "11-25 17:00"),
        ("They leave in three days, and the courier takes nothing back.", "11-26 17:00"),
        ("We'll have it ready by next Tuesday.", "12-01 17:00"),
        ("Your frame is glued and leaves the day after tomorrow.", "11-25 17:00"),
        ("Sie haben den neuen Rahmen bis Donnerstag.", "11-26 17:00"),
        ("Wir schicken Ihnen morgen einen neuen.", "11-24 17:00"),
        ("Ich melde mich bis Freitag um 15 Uhr bei Ihnen.", "11-27 15:00"),
        ("Das Geld ist innerhalb von drei Werktagen bei Ihnen.", "11-26 17:00"),
        ("Bis Mittwoch hören Sie von uns.", "11-25 17:00"),
        ("Wir liefern spätestens am 4. Dezember.", "12-04 17:00"),
        ("Nous vous enverrons un nouveau cadre avant jeudi.", "11-26 17:00"),
        ("Vous recevrez le remboursement sous 3 jours ouvrés.", "11-26 17:00"),
        ("Je vous rappellerai demain à 15h.", "11-24 15:00"),
        ("Le enviaremos un marco nuevo antes del jueves.", "11-26 17:00"),
        ("Recibirá el reembolso en 3 días hábiles.", "11-26 17:00"),
        ("Te llamaré mañana.", "11-24 17:00"),
        ("Le spediremo una nuova cornice entro giovedì.", "11-26 17:00"),
        ("Riceverà il rimborso entro 3 giorni lavorativi.", "11-26 17:00"),
        ("La richiamerò domani.", "11-24 17:00"),
        ("Wij sturen u voor donderdag een nieuwe lijst.", "11-26 17:00"),
        ("U krijgt het geld binnen 3 werkdagen terug.", "11-26 17:00"),
        ("Ik bel u morgen.", "11-24 17:00"),
        ("Vamos enviar uma moldura nova até quinta-feira.", "11-26 17:00"),
        ("Receberá o reembolso em 3 dias úteis.", "11-26 17:00"),
        ("Vou ligar amanhã.", "11-24 17:00"),
        ("Wyślemy nową ramkę do czwartku.", "11-26 17:00"),
        ("Zwrócimy pieniądze w ciągu 3 dni roboczych.", "11-26 17:00"),
        ("Zadzwonię jutro.", "11-24 17:00"),
    ],
)
def test_what_we_say_that_we_will_do_by_when_is_a_promise(text: str, when: str) -> None:
    assert due(f"Dear Rosa,\n\n{text}\n\nWarm regards, Mina") == when


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your mail of Thursday.",
        "Did the parcel arrive on Friday?",
        "Could you send us a photo by Friday?",
        "Please send it back by Friday.",
        "If it isn't there by Friday, we will send a new one.",
        "If you send it back, we'll refund you within 3 days.",
        "We sent it on Friday.",
        "We can't send it before Friday.",
        "It won't be there by Friday.",
        "We hope it will be with you by Friday.",
        "Our parcels usually arrive within 3 days.",
        "The frame you ordered on Tuesday will be replaced.",
        "We are open on Saturday.",
        "Will it be there by Friday?",
        "You can return it within 365 days.",
        "Once we have it here, we'll refund you within two days.",
        "I'll look into it.",
        "Bitte schicken Sie uns bis Freitag ein Foto.",
        "Wir können es bis Freitag leider nicht schicken.",
        "Wenn es bis Freitag nicht da ist, schicken wir ein neues.",
        "Ist das Paket am Freitag angekommen?",
        "Guten Morgen, Frau Aparicio.",
        "Si vous ne l'avez pas avant vendredi, nous vous enverrons un autre.",
        "Non lo avrà entro venerdì.",
        "No lo recibirá antes del viernes.",
        "Als het er vrijdag niet is, sturen wij een nieuwe.",
        "Nie wyślemy tego do piątku.",
        "Se não chegar até sexta-feira, vamos enviar outra.",
    ],
)
def test_what_asks_depends_or_is_over_is_none(text: str) -> None:
    assert found(text) == []


def test_what_others_said_is_no_promise_of_ours() -> None:
    quoted = "Thanks, Rosa.\n\n> We will send it by Friday.\n\n"
    below = "On Monday Otto wrote:\nWe will send it by Friday.\n"
    assert found(quoted) == found(below) == found("Thanks.\n-- \nWe will answer you by tomorrow.\n") == []


def test_it_says_where_the_words_stand() -> None:
    text = "Dear Rosa,\nI’m so sorry. We’ll send a new one by Friday! Yours, Mina"
    (one,) = found(text)
    assert text[one.begins : one.ends] == "We’ll send a new one by Friday!"
    assert one.is_day


def test_a_number_at_the_end_ends_a_sentence() -> None:
    text = "Il part demain, bien avant le 3. Gardez l’autre."
    (one,) = found(text)
    assert text[one.begins : one.ends] == "Il part demain, bien avant le 3."


def test_a_weekday_named_on_itself_is_a_week_away() -> None:
    assert due("We will send it by Monday.") == "11-30 17:00"


def test_what_is_over_before_it_is_said_is_none() -> None:
    evening = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert found("We will send it today.", evening) == []
    assert found("You will have it on 2026-11-20.") == []


def test_days_without_work_do_not_count_as_working_days() -> None:
    friday = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    assert due("We will refund you within 2 working days.", friday) == "12-01 17:00"


def test_several_promises_are_told_in_their_order() -> None:
    both = found("We'll call you tomorrow. You will have the frame by Friday.")
    assert [each.due_at.astimezone(BERLIN).day for each in both] == [24, 27]

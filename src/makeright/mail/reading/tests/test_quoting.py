from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.mail.reading.splitting import split


def where_quoting_starts(text: str) -> int | None:
    return split(text).folds_at


QUOTE = "> Dear Rosa,\n>\n> how can we make it right?"
OLD = "Dear Rosa,\n\nhow can we make it right?\n"


@pytest.mark.parametrize(
    "announcement",
    [
        "On Mon, 3 Mar 2025 at 10:00, Mina <help@frames.example> wrote:",
        "On Mon, 3 Mar 2025 at 10:00, Mina of the Frame House\n<help@frames.example> wrote:",
        "On 03/03/2025 10:00, Mina wrote:",
        "Am 03.03.2025 um 10:00 schrieb Mina:",
        "Am Mo., 3. März 2025 um 10:00 Uhr schrieb Mina <\nhelp@frames.example>:",
        "Mina <help@frames.example> schrieb am Mo., 3. März 2025, 10:00:",
        "Le lun. 3 mars 2025 à 10:00, Mina <help@frames.example> a écrit :",
        "El lun, 3 mar 2025 a las 10:00, Mina (<help@frames.example>) escribió:",
        "Il giorno lun 3 mar 2025 alle ore 10:00 Mina <help@frames.example> ha scritto:",
        "Op ma 3 mrt 2025 om 10:00 schreef Mina <help@frames.example>:",
        "Em seg., 3 de mar. de 2025 às 10:00, Mina <help@frames.example> escreveu:",
        "Den mån 3 mars 2025 kl 10:00 skrev Mina <help@frames.example>:",
        "man. 3. mar. 2025 kl. 10:00 skrev Mina <help@frames.example>:",
        "pon., 3 mar 2025 o 10:00 Mina <help@frames.example> napisał(a):",
        "Mina 于2025年3月3日 10:00写道：",
    ],
)
@pytest.mark.parametrize("quote", [QUOTE, "\n" + QUOTE, QUOTE + "\n\n", QUOTE + "\n\n-- \nRosa", "\n" + OLD])
def test_an_announced_quote_starts_with_its_announcement(announcement: str, quote: str) -> None:
    text = f"It arrived, thank you.\n\nSent from my phone\n\n{announcement}\n{quote}"
    start = where_quoting_starts(text)
    assert start is not None
    assert text[:start] == "It arrived, thank you.\n\nSent from my phone\n\n"


@pytest.mark.parametrize(
    "head",
    [
        "-----Original Message-----\nFrom: Mina\nSent: Monday\n",
        "-----Ursprüngliche Nachricht-----\nVon: Mina\n",
        "________________________________\nFrom: Mina <help@frames.example>\nSent: Monday, March 3, 2025 10:00\nTo: Rosa\nSubject: Frame\n",
        "From: Mina <help@frames.example>\nSent: Monday\nTo: Rosa\nSubject: Frame\n",
        "*From:* Mina\n*Date:* Monday\n*To:* Rosa\n*Subject:* Frame\n",
        "Von: Mina\nGesendet: Montag\nAn: Rosa\nBetreff: Rahmen\n",
        "Gesendet: Montag\nVon: Mina\nAn: Rosa\nBetreff: Rahmen\n",
        "De : Mina\nEnvoyé : lundi\nÀ : Rosa\nObjet : cadre\n",
        "De: Mina\nEnviado el: lunes\nPara: Rosa\nAsunto: marco\n",
        "De: Mina\nEnviado: segunda\nPara: Rosa\nAssunto: moldura\n",
        "Da: Mina\nInviato: lunedì\nA: Rosa\nOggetto: cornice\n",
        "Van: Mina\nVerzonden: maandag\nAan: Rosa\nOnderwerp: lijst\n",
        "Från: Mina\nSkickat: den 3 mars\nTill: Rosa\nÄmne: ram\n",
        "From: Mina\n\nSent: Monday\n\nTo: Rosa; Karim; and many\nothers\nSubject: Frame\n",
    ],
)
def test_an_old_mail_starts_with_its_headers(head: str) -> None:
    text = f"It arrived, thank you.\n\n{head}\n{OLD}"
    start = where_quoting_starts(text)
    assert start is not None
    assert text[:start] == "It arrived, thank you.\n\n"


def test_a_quote_needs_no_announcement() -> None:
    assert where_quoting_starts("Thanks!\n\n> all of it\n> here") == len("Thanks!\n\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Just words.",
        "Just words.\n\nSent from my phone",
        "Just words.\n\n-- \nRosa Lang\nFrom: Köln",
        "> what shall we do?\nsend a new one\n> where to?\nhome",  # answers between quotes
        "On 3 Mar 2025 Mina wrote:\n> what shall we do?\n\nSend a new one.",  # answered below
        "> all\n> only quoted",
        "On 3 Mar 2025 Mina wrote:\n> all only quoted",
        "From: Mina\nSent: Monday\nTo: Rosa\nSubject: Frame\n\nforwarded without a word",
        "For you:\n\n---------- Forwarded message ---------\nFrom: Mina\nDate: Monday\nTo: Rosa\nSubject: Frame\n\nlook",
        "Begin forwarded message:\n\nFrom: Mina\nDate: Monday\nTo: Rosa\n\nlook",
        "Moved from: Köln\nto: Bonn\nand the frame is lost",
        "As I wrote:\n\nit is broken",
        "Is 5 > 3?\nYes.",
        "x\n" * 30_000 + "> quoted",
    ],
)
def test_own_words_are_never_taken_for_a_quote(text: str) -> None:
    assert where_quoting_starts(text) is None


def test_a_quote_below_answers_in_between_is_one() -> None:
    answered = "Hello,\n> what shall we do?\nsend a new one\n\n"
    assert where_quoting_starts(f"{answered}On 3 Mar 2025 Mina wrote:\n> where to?") == len(answered)


@given(
    st.lists(
        st.sampled_from(
            [
                "> quoted",
                "words",
                "",
                "On 3 Mar 2025 Mina wrote:",
                "From: Mina",
                "Sent: Monday",
                "To: x",
                "-- ",
                "---",
            ]
        )
    )
)
def test_own_words_stand_before_any_quote(lines: list[str]) -> None:
    text = "\n".join(lines)
    start = where_quoting_starts(text)
    assert start is None or (text[:start].strip() and 0 < start <= len(text) and text[start - 1] == "\n")


@pytest.mark.parametrize(
    "line", ["> a\nb\n", "From: x\n", "x wrote 1:\n", ":\n", "On 1\n", "-- \n", "\n", "_" * 390 + "\n"]
)
def test_hostile_texts_are_looked_through_in_linear_time(line: str) -> None:
    where_quoting_starts(line * 9_000)

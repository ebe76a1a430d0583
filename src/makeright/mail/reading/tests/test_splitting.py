"""What is newly written is told apart from quotes and signatures, and not one word gets lost."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeright.lib.text import plain_from_html
from makeright.mail.reading.splitting import Written, split

ANSWER = "It arrived, thank you.\nBut the glass is broken."
OLD = "Dear Rosa,\n\nyour frame is on its way.\n\nMina"
QUOTED = "\n".join(f"> {line}".rstrip() for line in OLD.split("\n"))

ANNOUNCEMENTS = {
    "English": "On Mon, 3 Mar 2025 at 10:00, Mina <help@frames.example> wrote:",
    "English of Apple": "On 3 Mar 2025, at 10:00, Mina <help@frames.example> wrote:",
    "German": "Am Mo., 3. März 2025 um 10:00 Uhr schrieb Mina <help@frames.example>:",
    "French": "Le lun. 3 mars 2025 à 10:00, Mina <help@frames.example> a écrit :",
    "Spanish": "El lun, 3 mar 2025 a las 10:00, Mina (<help@frames.example>) escribió:",
    "Italian": "Il giorno lun 3 mar 2025 alle ore 10:00 Mina <help@frames.example> ha scritto:",
    "Dutch": "Op ma 3 mrt 2025 om 10:00 schreef Mina <help@frames.example>:",
    "Dutch of Apple": "Op 3 mrt 2025 om 10:00 heeft Mina <help@frames.example> het volgende geschreven:",
    "Portuguese": "Em seg., 3 de mar. de 2025 às 10:00, Mina <help@frames.example> escreveu:",
    "Swedish": "Den mån 3 mars 2025 kl 10:00 skrev Mina <help@frames.example>:",
    "Danish": "Den man. 3. mar. 2025 kl. 10.00 skrev Mina <help@frames.example>:",
    "Norwegian": "man. 3. mar. 2025 kl. 10:00 skrev Mina <help@frames.example>:",
    "Finnish": "ma 3. maalisk. 2025 klo 10.00 Mina (help@frames.example) kirjoitti:",
    "Polish": "pon., 3 mar 2025 o 10:00 Mina <help@frames.example> napisał(a):",
    "Polish of Apple": "Wiadomość napisana przez Mina <help@frames.example> w dniu 3 mar 2025, o godz. 10:00:",
    "Czech": "po 3. 3. 2025 v 10:00 odesílatel Mina <help@frames.example> napsal:",
    "Slovak": "po 3. 3. 2025 o 10:00 Mina <help@frames.example> napísal(a):",
    "Hungarian": "Mina <help@frames.example> ezt írta (időpont: 2025. márc. 3., H, 10:00):",
    "Romanian": "În lun., 3 mar. 2025 la 10:00, Mina <help@frames.example> a scris:",
    "Turkish": "Mina <help@frames.example>, 3 Mar 2025 Pzt, 10:00 tarihinde şunu yazdı:",
    "Greek": "Στις Δευ 3 Μαρ 2025 στις 10:00, ο χρήστης Mina <help@frames.example> έγραψε:",
    "Russian": "пн, 3 мар. 2025 г. в 10:00, Mina <help@frames.example>:",
    "Russian of a program": "3 марта 2025 г., 10:00, Mina <help@frames.example> написал(а):",
    "Ukrainian": "пн, 3 бер. 2025 р. о 10:00 Mina <help@frames.example> пише:",
    "Arabic": "في الاثنين، ٣ مارس ٢٠٢٥ في 10:00 ص كتب Mina <help@frames.example>:",
    "Hebrew": "בתאריך יום ב׳, 3 במרץ 2025 ב-10:00 מאת Mina <help@frames.example>:",
    "Chinese": "Mina <help@frames.example> 于2025年3月3日周一 10:00写道：",
    "Chinese of Taiwan": "Mina <help@frames.example> 於 2025年3月3日 週一 上午10:00寫道：",
    "Japanese": "2025年3月3日(月) 10:00 Mina <help@frames.example>:",
    "Japanese of Apple": "2025/03/03 10:00、Mina <help@frames.example>のメール:",
    "Korean": "2025년 3월 3일 (월) 오전 10:00, Mina <help@frames.example>님이 작성:",
    "Vietnamese": "Vào Th 2, 3 thg 3, 2025 vào lúc 10:00 Mina <help@frames.example> đã viết:",
    "Indonesian": "Pada tanggal Sen, 3 Mar 2025 pukul 10.00 Mina <help@frames.example> menulis:",
    "Catalan": "El dl., 3 de març 2025 a les 10:00, Mina (<help@frames.example>) va escriure:",
    "Croatian": "pon, 3. ožu 2025. u 10:00 Mina <help@frames.example> napisao je:",
    "Serbian": "пон, 3. мар 2025. у 10:00 Mina <help@frames.example> је написао/ла:",
    "Slovenian": "V pon., 3. mar. 2025 ob 10:00 je oseba Mina <help@frames.example> napisala:",
    "Bulgarian": "На пн, 3.03.2025 г. в 10:00 Mina <help@frames.example> написа:",
    "Lithuanian": "2025-03-03, pr, 10:00 Mina <help@frames.example> rašė:",
    "Latvian": "pirmd., 2025. g. 3. marts, plkst. 10:00 — lietotājs Mina (<help@frames.example>) rakstīja:",
    "Estonian": "Kuupäev E, 3. märts 2025 kell 10:00 kirjutas Mina <help@frames.example>:",
    "Thai": "เมื่อ จ. 3 มี.ค. 2025 เวลา 10:00 Mina <help@frames.example> เขียนว่า:",
    "Persian": "در تاریخ دوشنبه ۳ مارس ۲۰۲۵، ۱۰:۰۰ Mina <help@frames.example> نوشت:",
    "Hindi": "सोम, 3 मार्च 2025 को 10:00 बजे Mina <help@frames.example> ने लिखा:",
    "Basque": "Mina <help@frames.example> erabiltzaileak hau idatzi du (2025 mar. 3, al. (10:00)):",
    "Thunderbird in German": "Am 03.03.25 um 10:00 schrieb Mina:",
    "Thunderbird in Finnish": "Mina kirjoitti 3.3.2025 klo 10.00:",
    "Thunderbird in Hungarian": "2025. 03. 03. 10:00 keltezéssel, Mina írta:",
    "Thunderbird in Korean": "2025-03-03 오전 10:00에 Mina 이(가) 쓴 글:",
    "Horde": "Quoting Mina <help@frames.example>:",
    "Horde in German": "Zitat von Mina <help@frames.example>:",
    "Zoho": "---- On Mon, 03 Mar 2025 10:00:00 +0100 Mina <help@frames.example> wrote ----",
}  # fmt: skip

HEADS = {
    "Outlook": "From: Mina <help@frames.example>\nSent: Monday, March 3, 2025 10:00\nTo: Rosa\nSubject: Frame",
    "Outlook of the web": "________________________________\nFrom: Mina <help@frames.example>\nSent: Monday, March 3, 2025 10:00\nTo: Rosa\nSubject: Frame",
    "Outlook, old": "-----Original Message-----\nFrom: Mina\nSent: Monday",
    "German": "Von: Mina <help@frames.example>\nGesendet: Montag, 3. März 2025 10:00\nAn: Rosa\nBetreff: Rahmen",
    "French": "De : Mina <help@frames.example>\nEnvoyé : lundi 3 mars 2025 10:00\nÀ : Rosa\nObjet : cadre",
    "Spanish": "De: Mina\nEnviado el: lunes, 3 de marzo de 2025 10:00\nPara: Rosa\nAsunto: marco",
    "Italian": "Da: Mina\nInviato: lunedì 3 marzo 2025 10:00\nA: Rosa\nOggetto: cornice",
    "Dutch": "Van: Mina\nVerzonden: maandag 3 maart 2025 10:00\nAan: Rosa\nOnderwerp: lijst",
    "Portuguese": "De: Mina\nEnviado: segunda-feira, 3 de março de 2025 10:00\nPara: Rosa\nAssunto: moldura",
    "Swedish": "Från: Mina\nSkickat: den 3 mars 2025 10:00\nTill: Rosa\nÄmne: ram",
    "Danish": "Fra: Mina\nSendt: 3. marts 2025 10:00\nTil: Rosa\nEmne: ramme",
    "Finnish": "Lähettäjä: Mina\nLähetetty: maanantai 3. maaliskuuta 2025 10.00\nVastaanottaja: Rosa\nAihe: kehys",
    "Polish": "Od: Mina\nWysłano: poniedziałek, 3 marca 2025 10:00\nDo: Rosa\nTemat: rama",
    "Czech": "Od: Mina\nOdesláno: pondělí 3. března 2025 10:00\nKomu: Rosa\nPředmět: rám",
    "Hungarian": "Feladó: Mina\nKüldve: 2025. március 3. 10:00\nCímzett: Rosa\nTárgy: keret",
    "Turkish": "Kimden: Mina\nGönderildi: 3 Mart 2025 10:00\nKime: Rosa\nKonu: çerçeve",
    "Greek": "Από: Mina\nΣτάλθηκε: Δευτέρα, 3 Μαρτίου 2025\nΠρος: Rosa\nΘέμα: κορνίζα",
    "Russian": "От: Mina\nОтправлено: 3 марта 2025 г. 10:00\nКому: Rosa\nТема: рамка",
    "Arabic": "من: Mina\nتم الإرسال: الاثنين\nتاريخ: 3 مارس\nإلى: Rosa\nالموضوع: إطار",
    "Chinese": "发件人: Mina <help@frames.example>\n发送时间: 2025年3月3日 10:00\n收件人: Rosa\n主题: 相框",
    "Chinese, with wide colons": "发件人：Mina\n发送时间：2025年3月3日\n收件人：Rosa\n主题：相框",
    "Japanese": "差出人: Mina\n送信日時: 2025年3月3日 10:00\n宛先: Rosa\n件名: 額縁",
    "Korean": "보낸 사람: Mina\n보낸 날짜: 2025년 3월 3일\n받는 사람: Rosa\n제목: 액자",
    "QQ": "------------------ 原始邮件 ------------------\n发件人: Mina",
    "Samsung": "-------- Original message --------\nFrom: Mina <help@frames.example>\nDate: 3/3/25 10:00 (GMT+01:00)",
}  # fmt: skip

SIGNATURES = [
    "-- \nRosa Lang\nHauptstr. 1\nKöln",
    "--\nRosa",
    "Sent from my iPhone",
    "Von meinem iPhone gesendet",
    "Gesendet von Outlook für Android<https://aka.example>",
    "Get Outlook for iOS<https://aka.example>",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Enviado do meu iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Lähetetty iPhonesta",
    "Wysłane z iPhone'a",
    "Odesláno z iPhonu",
    "Отправлено с iPhone",
    "iPhoneから送信",
    "发自我的iPhone",
    "나의 iPhone에서 보냄",
    "iPhone'umdan gönderildi",
    "Sent from Mail for Windows",
    "Sent with Proton Mail secure email.",
    "_______________________________________________\nframes mailing list\nhttps://lists.example/listinfo/frames",
]


def holds_every_word(text: str, written: Written) -> bool:
    said = Counter(text.split())
    return said == sum(
        (Counter(one.split()) for one in (written.visible, written.quoted, written.signature)), Counter()
    )


@pytest.mark.parametrize("language", ANNOUNCEMENTS)
@pytest.mark.parametrize(
    "old", [QUOTED, "\n" + QUOTED, "\n" + OLD], ids=["marked", "marked, apart", "unmarked"]
)
def test_an_answer_above_is_what_they_wrote(language: str, old: str) -> None:
    """E37."""
    text = f"{ANSWER}\n\n{ANNOUNCEMENTS[language]}\n{old}\n"
    found = split(text)
    assert found.visible == ANSWER
    assert found.quoted.startswith(ANNOUNCEMENTS[language])
    assert found.folds_at == len(ANSWER) + 2
    assert holds_every_word(text, found)


@pytest.mark.parametrize("language", ANNOUNCEMENTS)
def test_an_answer_below_is_what_they_wrote(language: str) -> None:
    text = f"{ANNOUNCEMENTS[language]}\n{QUOTED}\n\n{ANSWER}\n"
    found = split(text)
    assert found.visible == ANSWER
    assert found.quoted == f"{ANNOUNCEMENTS[language]}\n{QUOTED}"
    assert found.folds_at is None


@pytest.mark.parametrize("program", HEADS)
def test_an_answer_above_the_headers_of_the_old_mail_is_what_they_wrote(program: str) -> None:
    text = f"{ANSWER}\n\n{HEADS[program]}\n\n{OLD}\n"
    found = split(text)
    assert (found.visible, found.folds_at) == (ANSWER, len(ANSWER) + 2)
    assert holds_every_word(text, found)


@pytest.mark.parametrize("signature", SIGNATURES)
@pytest.mark.parametrize(
    "program", [ANNOUNCEMENTS["German"] + "\n" + QUOTED, HEADS["Outlook"] + "\n\n" + OLD, ""]
)
def test_a_signature_is_told_apart(signature: str, program: str) -> None:
    text = f"{ANSWER}\n\n{signature}\n\n{program}"
    found = split(text)
    assert (found.visible, found.signature) == (ANSWER, signature.strip())
    assert holds_every_word(text, found)


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_below_the_quote_is_one_too(signature: str) -> None:
    text = f"{ANSWER}\n\n{ANNOUNCEMENTS['French']}\n{QUOTED}\n\n{signature}\n"
    found = split(text)
    assert (found.visible, found.signature) == (ANSWER, signature.strip())
    assert found.folds_at == len(ANSWER) + 2


def test_a_sign_off_and_a_name_stay_and_the_address_below_them_goes() -> None:
    text = f"{ANSWER}\n\nMit freundlichen Grüßen\nRosa Lang\n\nLang & Söhne\nHauptstr. 1, 50667 Köln\nTel. +49 221 1234567\n"
    found = split(text)
    assert found.visible.endswith("Mit freundlichen Grüßen\nRosa Lang")
    assert found.signature.startswith("Lang & Söhne")
    assert split(f"{ANSWER}\n\nThanks\nRosa\n\nPS: the frame is 30 x 40\nand black").signature == ""


def test_rules_between_paragraphs_sign_nothing() -> None:
    assert split("Two things:\n--\none\n--\ntwo").signature == ""


@pytest.mark.parametrize(
    "text",
    [
        f"Hi Mina,\n\n{ANNOUNCEMENTS['English']}\n> What shall we do?\n\nSend a new one.\n\n> Where to?\n\nHome.\n",
        "> What shall we do?\nSend a new one.\n> Where to?\nHome.",
        f"{ANNOUNCEMENTS['German']}\n> What shall we do?\nSend a new one.\n> Where to?\nHome.",
        "Hi,\n\n> What shall we do?\n\nSend a new one.",
    ],
)
def test_answers_in_between_are_kept_whole(text: str) -> None:
    found = split(text)
    assert found.visible == text.strip()
    assert (found.quoted, found.signature, found.folds_at) == ("", "", None)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (f"See below.\n\n---------- Forwarded message ---------\n{HEADS['Outlook']}\n\n{OLD}", "Fwd: frame"),
        (f"See below.\n\nBegin forwarded message:\n\n{QUOTED}", ""),
        (f"Siehe unten.\n\n{HEADS['German']}\n\n{OLD}", "WG: Rahmen"),
        (f"FYI\n\n{HEADS['Outlook']}\n\n{OLD}", "FW: frame"),
        (f"{HEADS['Outlook']}\n\n{OLD}", "frame"),
        (f"-------- Weitergeleitete Nachricht --------\n{HEADS['German']}\n\n{OLD}", "Fwd: Rahmen"),
    ],
)
def test_what_is_passed_on_stays_in_sight(text: str, subject: str) -> None:
    assert split(text, subject=subject).visible == text


HTML_QUOTES = {
    "Gmail": '<div dir="ltr">{answer}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{said}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">{old}</blockquote></div>',
    "Apple": '<html><body>{answer}<br><div><br><blockquote type="cite"><div>{said}</div><br><div>{old}</div></blockquote></div></body></html>',
    "Thunderbird": '<p>{answer}</p><div class="moz-cite-prefix">{said}<br></div><blockquote type="cite" cite="mid:x">{old}</blockquote>',
    "Yahoo": '<div class="yahoo-style-wrap"><div>{answer}</div></div><div id="ydp1yahoo_quoted_1" class="ydp1yahoo_quoted"><div><div>{said}</div><div>{old}</div></div></div>',
    "Outlook of the web": '<div>{answer}</div><div id="appendonsend"></div><hr style="width:98%"><div id="divRplyFwdMsg">{said}</div><div>{old}</div>',
    "Outlook": '<div class="WordSection1"><p>{answer}</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p>{said}</p></div><p>{old}</p></div>',
    "Outlook of a phone": '<div>{answer}</div><div id="mail-editor-reference-message-container"><div>{said}</div><div>{old}</div></div>',
    "Proton": '<div>{answer}</div><div class="protonmail_quote">{said}<br><blockquote class="protonmail_quote" type="cite">{old}</blockquote></div>',
    "GMX": '<div>{answer}</div><div name="quote" style="margin:10px"><div>{said}</div><div name="quoted-content">{old}</div></div>',
    "Zimbra": '<div>{answer}</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{said}</div><div>{old}</div>',
    "Roundcube": '<p>{answer}</p><p id="reply-intro">{said}</p><blockquote type="cite">{old}</blockquote>',
    "Spark": '<div name="messageBodySection">{answer}</div><div name="messageReplySection">{said}<blockquote type="cite">{old}</blockquote></div>',
    "Tuta": '<div>{answer}</div><div>{said}</div><blockquote class="tutanota_quote">{old}</blockquote>',
}  # fmt: skip
# A language that no list of ours has: only the marks tell.
SAID = "Lun 3 Mart 2025, 10 ore: Mina at help frames example"
IN_HTML = "It arrived, thank you.<br>But the glass is broken."
OLD_IN_HTML = "Dear Rosa,<br><br>your frame is on its way.<br><br>Mina"


@pytest.mark.parametrize("client", HTML_QUOTES)
def test_what_clients_mark_as_quoted_is_quoted(client: str) -> None:
    said = ANNOUNCEMENTS["English"].replace("<", "&lt;") if client == "Tuta" else SAID
    html = HTML_QUOTES[client].format(answer=IN_HTML, said=said, old=OLD_IN_HTML)
    text = plain_from_html(html)
    found = split(text, html)
    assert found.visible.rstrip("-\n ") == ANSWER
    assert "your frame is on its way" in found.quoted
    assert holds_every_word(text, found)
    # The plain text beside it is much the same and marks nothing.
    plain = f"{ANSWER} [image: broken]\n\n{plain_from_html(f'<p>{said}</p>')}\n\n{OLD}\n"
    found = split(plain, html)
    assert found.visible == f"{ANSWER} [image: broken]"
    assert found.folds_at == len(found.visible) + 2
    assert holds_every_word(plain, found)


@pytest.mark.parametrize(
    "mark",
    [
        'class="gmail_signature" data-smartmail="gmail_signature"',
        'class="moz-signature"',
        'class="protonmail_signature_block"',
        'id="AppleMailSignature"',
        'id="Signature"',
        'id="ms-outlook-mobile-signature"',
        'name="messageSignatureSection"',
        'id="composer_signature"',
    ],
)
def test_what_clients_mark_as_a_signature_is_one(mark: str) -> None:
    html = f"<div>{IN_HTML}</div><div {mark}>Rosa Lang<br>Lang &amp; Söhne</div>" + HTML_QUOTES[
        "Gmail"
    ].format(answer="", said=SAID, old=OLD_IN_HTML)
    text = plain_from_html(html)
    found = split(text, html)
    assert (found.visible, found.signature) == (ANSWER, "Rosa Lang\nLang & Söhne")
    assert holds_every_word(text, found)


def test_answers_in_between_quotes_of_html_are_kept_whole() -> None:
    html = "<p>Hi,</p><blockquote type=cite>What shall we do?</blockquote><p>Send a new one.</p><blockquote type=cite>Where to?</blockquote><p>Home.</p>"
    text = plain_from_html(html)
    assert split(text, html).visible == text


def test_a_mail_passed_on_in_html_stays_in_sight() -> None:
    html = '<div>Look:</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Mina<br>Date: Monday<br>To: Rosa<br>Subject: Frame</div><p>broken</p></div>'
    text = plain_from_html(html)
    assert split(text, html).visible == text


LINES = st.sampled_from(
    ["> quoted", ">> twice", "words", "other words", "", "-- ", "--", "---", "Sent from my iPhone", "Best regards", "Rosa Lang", "Tel. +49 221 1234567",
     "On 3 Mar 2025 at 10:00 Mina wrote:", "Mina <m@frames.example> 3.3.2025, 10:00:", "From: Mina", "Sent: Monday", "To: x", "Subject: y", "From: a@b.example",
     "-----Original Message-----", "---------- Forwarded message ---------", "Begin forwarded message:", "________________", "mailing list"]
)  # fmt: skip


@given(st.lists(LINES, max_size=30), st.sampled_from(["", "Re: x", "Fwd: x"]))
@settings(max_examples=400)
def test_no_word_is_lost_and_something_is_always_in_sight(lines: list[str], subject: str) -> None:
    text = "\n".join(lines)
    found = split(text, subject=subject)
    assert holds_every_word(text, found)
    assert bool(found.visible.strip()) == bool(text.strip())
    if found.folds_at is not None:
        assert text[: found.folds_at].strip()
        assert text[found.folds_at - 1] == "\n"


TAGS = st.sampled_from(
    ["<blockquote>", "</blockquote>", '<div class="gmail_quote">', "</div>", "<div>", "<p>one", "<br>", "two three", " four", '<div id="divRplyFwdMsg">', "<hr id=zwchr>",
     '<span class="gmail_signature">', "</span>", "<li>five", "> six", "<p>-- <br>", "<pre>seven\n eight</pre>", "<div hidden>", "On 3 Mar 2025 Mina wrote:<br>"]
)  # fmt: skip


@given(st.lists(TAGS, max_size=30), st.lists(LINES, max_size=10))
@settings(max_examples=400)
def test_html_loses_no_word_either(tags: list[str], lines: list[str]) -> None:
    html = "".join(tags)
    for text in (plain_from_html(html), "\n".join(lines)):
        found = split(text, html)
        assert holds_every_word(text, found)
        assert bool(found.visible.strip()) == bool(text.strip())


@pytest.mark.parametrize(
    "line",
    [
        "> a\nb\n",
        "From: x\n",
        "x wrote 1:\n",
        ":\n",
        "On 1\n",
        "-- \n",
        "\n",
        "_" * 390 + "\n",
        "Sent from my iPhone\n",
        "Begin forwarded message:\n",
        "> Begin forwarded message:\n",
        "x@y.example 10:00 <a@b.example>:\n",
        "10:00(a@" * 9 + ":\n",
        "On 1 " * 12 + ":\n",
    ],
)
def test_hostile_texts_are_split_in_linear_time(line: str) -> None:
    split(line * 9_000)
    split(line * 9_000, "<blockquote>" * 20_000)
    split(line * 9_000, "<div class=gmail_quote>x</div>" * 20_000)

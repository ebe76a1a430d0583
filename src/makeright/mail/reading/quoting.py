"""Quoting: the lines by which programs announce, in the languages of the world, that another's words follow."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONG = 400  # a longer line is nobody's "On ... wrote:"
_WINDOW = 4  # lines over which programs break such a line

# How programs announce a quote: how it begins, and the word for writing.
_BEGINNINGS = (
    "on ", "am ", "le ", "el ", "il ", "op ", "em ", "den ", "in data ", "a las ", "vào ", "dnia ", "w dniu ", "dne ",
    "på ", "no dia ", "à ", "mån", "tis", "ons", "tors", "fre", "lör", "sön", "în ", "στις ", "pada ", "в ", "у ",
    "في ", "بتاريخ ", "ב", "在 ", "於 ", "wiadomość napisana ", "----", "el dia ", "dana ",
)  # fmt: skip
_WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|schreibt|a écrit|écrit|escribió|escribe|ha scritto|scrisse|scrive|schreef|geschreven|"
    r"escreveu|skrev|kirjoitti|napisał(?:\(a\))?|napisała|napisana przez|pisze|napsala?(?:\(a\))?|napísala?|"
    r"написал(?:\(а\)|а)?|пишет|писала?|пише|написав(?:\(ла\))?|написала?|yazdı|írta|a scris|έγραψε|menulis|viết|"
    r"napisao(?:/la)?|je napisa\w{1,4}|kirjutas|va escriure|idatzi du|napisal[aio]?|написао(?:/ла)?|написа|"
    r"rašė|rakstīja|نوشت|ने लिखा|كتب\w?|כתב\w?|مأخوذ)(?!\w)|"
    r"写道|寫道|のメール|書きました|작성|쓴 글|เขียนว่า|"
    r"^(?:zitat von|quoting|citando(?: a)?) .{0,200}@",
    re.IGNORECASE,
)
# Some say only when and who: "3 mars 2025, 10:00, Mina <help@frames.example>:".
_WHEN_SAID = re.compile(r"[0-9]{1,2}[:.h][0-9]{2}")
_WHO_SAID = re.compile(r"[<(][^<>()\s@]{1,80}@[^<>()\s]{1,120}[>)]\S{0,12}\s?[:：]")
_DIGIT_OR_ADDRESS = re.compile(r"[0-9@]")

# A line that starts the old mail all by itself, between dashes or underscores.
_RULES = frozenset({
    "original message", "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "message d'origine",
    "message original", "mensaje original", "messaggio originale", "oorspronkelijk bericht", "mensagem original",
    "ursprungligt meddelande", "original meddelelse", "oprindelig meddelelse", "opprinnelig melding",
    "alkuperäinen viesti", "oryginalna wiadomość", "wiadomość oryginalna", "исходное сообщение", "reply message",
    "original appointment", "original email", "original e-mail", "původní zpráva", "původní e-mail", "eredeti üzenet",
    "orijinal mesaj", "özgün ileti", "mesaj original", "αρχικό μήνυμα", "оригинальное сообщение",
    "вихідне повідомлення",
    "الرسالة الأصلية", "הודעה מקורית", "原始邮件", "原始郵件", "原始消息", "原邮件", "元のメッセージ", "원본 메일",
    "원본 메시지",
    "tin nhắn gốc", "pesan asli", "courriel original", "message initial",
})  # fmt: skip
_FORWARDED = frozenset({
    "forwarded message", "begin forwarded message", "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail", "message transféré", "début du message transféré", "message réexpédié",
    "mensaje reenviado", "messaggio inoltrato", "inizio messaggio inoltrato", "doorgestuurd bericht",
    "begin doorgestuurd bericht", "mensagem encaminhada", "vidarebefordrat meddelande", "vidarebefordrat mejl",
    "videresendt melding", "videresendt meddelelse", "videresendt besked", "vidarebefordrat brev",
    "välitetty viesti", "edelleenlähetetty viesti", "przekazana wiadomość", "wiadomość przekazana",
    "przeposlaná zpráva", "přeposlaná zpráva", "továbbított üzenet", "iletilen mesaj", "yönlendirilen mesaj",
    "mesaj redirecționat", "προωθημένο μήνυμα", "пересылаемое сообщение", "пересланное сообщение",
    "начало переадресованного сообщения", "переслане повідомлення", "رسالة معاد توجيهها", "الرسالة المعاد توجيهها",
    "הודעה שהועברה", "转发邮件", "转发的邮件", "轉寄郵件", "轉寄的郵件", "転送メッセージ", "전달된 메일",
    "転送されたメッセージ",
    "전달된 메시지", "message transmis",
})  # fmt: skip
_ABOVE = re.compile(r"reply above this line|antworten sie oberhalb dieser zeile", re.IGNORECASE)
_LINE = re.compile(r"\s*[-_=*]{3,}\s*")

# The block of headers that Outlook and others put over the old mail. Labels of several words by their first.
FROM = (
    "from von de da van från fra od от від lähettäjä expéditeur remitente mittente afzender feladó kimden από من מאת "
    "发件人 寄件者 寄件人 差出人 送信者 보낸"
).split()
_WHEN = (
    "sent date gesendet datum envoyé envoye enviado enviada inviato verzonden skickat sendt fecha data dato lähetetty "
    "päivämäärä wysłano отправлено дата надіслано odesláno küldve dátum gönderilme gönderildi tarih trimis ημερομηνία "
    "στάλθηκε تاريخ الإرسال أرسلت נשלח תאריך 发送时间 发送日期 日期 寄件日期 傳送時間 送信日時 日時 보낸날짜 날짜"
).split()
_OTHERS = (
    "to an à a para aan till til do кому vastaanottaja cc kopie copie copia kopia subject betreff objet asunto oggetto "
    "onderwerp assunto ämne emne aihe temat тема bcc reply-to komu předmět címzett tárgy kime konu către subiect προς "
    "θέμα إلى الموضوع אל נושא 收件人 收件者 抄送 副本 主题 主題 主旨 宛先 件名 받는 제목 참조 cci copia"
).split()
_LABEL = re.compile(
    r"[\s*_]{0,6}([^\W\d_][\w-]{0,14}(?: [^\W\d_]{1,12})?)\s?[*_]{0,2}\s?(?::(?:[\s*_]|$)|：)"
)
_BLOCK = 12  # lines within which such a block must show itself


def where_old_mail_starts(lines: Sequence[str]) -> int | None:
    """Find the line where a program put the whole old mail, unmarked, under a rule or a block of headers; None if it
    did not, or if what follows is forwarded: that is content. Takes time in proportion to the text."""
    for at, line in enumerate(lines):
        if len(line) > _LONG or line.startswith(">"):
            continue
        if is_forwarding(line):
            return None  # what follows is what they want to show us
        words = _bare(line)
        if (words in _RULES and line.lstrip()[:2] in {"--", "__"}) or (_ABOVE.search(line) and at):
            return at
        if (":" in line[:30] or "：" in line[:30]) and _is_header_block(lines, at):
            before = at - 1
            while before > 0 and not lines[before].strip():
                before -= 1
            return before if before > 0 and _LINE.fullmatch(lines[before]) else at
    return None


def _is_header_block(lines: Sequence[str], at: int) -> bool:
    """Three headers in a row, among them who and when, or who and one to whom or about what."""
    seen: set[str] = set()
    strangers = 0
    for line in lines[at : at + _BLOCK]:
        words = line.strip()
        if not words:
            continue
        label = _label(line)
        if label:
            seen.add(label)
        elif not seen:
            return False
        else:
            strangers += 1  # a long list of recipients goes on in the next line
        if strangers > 1:
            break
    return len(seen) >= 3 and bool(seen & set(FROM)) and bool(seen & set(_WHEN)) and bool(seen & set(_OTHERS))


def _label(line: str) -> str:
    found = _LABEL.match(line)
    if found is None:
        return ""
    label = found[1].lower()
    if label in _LABELS_OF_TWO:
        return _LABELS_OF_TWO[label]
    first = label.split(" ")[0]
    return first if first in _LABELS else ""


# Korean begins who and when with the same word.
_LABELS_OF_TWO = {"보낸 사람": "보낸", "보낸 날짜": "날짜", "보낸 시간": "날짜", "받는 사람": "받는"}
_LABELS = frozenset(FROM) | frozenset(_WHEN) | frozenset(_OTHERS)


def is_quoted(line: str) -> bool:
    """Say whether a line is marked as another's."""
    return line.startswith(">") or line[:4].lstrip(" ").startswith(">")


def is_forwarding(line: str) -> bool:
    """Say whether a line announces that a mail is passed on."""
    return len(line) <= _LONG and _bare(line) in _FORWARDED


def _bare(line: str) -> str:
    return line.strip(" \t>-_*:：").lower().replace("’", "'")


def announced_above(lines: Sequence[str], quote: int) -> int:
    """Find the line where the announcement of this quote begins, or give the quote itself if nothing announces it."""
    last = quote - 1
    while last >= 0 and not lines[last].strip():
        last -= 1
    begin = _announcement_ending_at(lines, last) if last >= 0 else None
    return quote if begin is None else begin


def announcement_of_unmarked(lines: Sequence[str]) -> int | None:
    """Find an announcement with the old mail under it, without a mark: phones and web mail write so."""
    for at, line in enumerate(lines):
        if _may_announce(line):
            begin = _announcement_ending_at(lines, at)
            if begin is not None and any(following.strip() for following in lines[at + 1 : at + 50]):
                return begin
    return None


def _announcement_ending_at(lines: Sequence[str], last: int) -> int | None:
    """The first line of "On … wrote:", which may be broken over some lines and ends at `last`."""
    if not _may_announce(lines[last]):
        return None
    said, alone = "", None
    for at in range(last, max(last - _WINDOW, -1), -1):
        line = lines[at].strip()
        said = f"{line} {said}".strip()
        if not line or is_quoted(line) or len(said) > _LONG:
            break
        if _says_when_and_who(said):
            return _first_of_it(lines, at)
        if not _WROTE.search(said) or not _DIGIT_OR_ADDRESS.search(said):
            continue
        if line.lower().startswith(_BEGINNINGS):
            return at
        if at == last:  # "Rosa <rosa@example.com> wrote:", all in one line
            alone = at
    return alone


def _says_when_and_who(said: str) -> bool:
    who = max(said.rfind("<"), said.rfind("("))
    return who > 0 and bool(
        _WHO_SAID.fullmatch(said, who) and _WHEN_SAID.search(said, max(who - 160, 0), who)
    )


def _may_announce(line: str) -> bool:
    line = line.strip()
    return line.endswith((":", "：")) or (
        line.startswith("----") and line.endswith("----") and len(line) > 20
    )


def _first_of_it(lines: Sequence[str], at: int) -> int:
    """A line above that begins as announcements do, and ends in the middle of one, belongs to it."""
    above = lines[at - 1].strip() if at else ""
    begins = above.lower().startswith(_BEGINNINGS) and _DIGIT_OR_ADDRESS.search(above)
    return at - 1 if begins and above and not above.endswith((".", "!", "?", ":")) else at

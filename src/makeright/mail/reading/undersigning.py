"""Undersigning: what stands below a letter and says who wrote it, or by what device, not what they had to say."""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_LINES = 30  # of a signature below its mark (RFC 3676, 4.3)
_MOST_BARE = 15  # below a mark without its space, which may be a mere dash

_DEVICE = re.compile(
    r"(?:sent|gesendet|versendet|geschrieben|verschickt|envoy[eé]e?|enviad[oa]|inviat[oa]|verzonden|"
    r"verstuurd|skickat|sendt|lähetetty|wysłan[eoy]|odesláno|odoslané|poslano|küldve|trimis|отправлено|"
    r"надіслано|изпратено)\b {0,2}(?:from|via|with|using|by|von|vom|mit|über|durch|aus|de|depuis|du|avec|"
    r"à partir|desde|con|do|da|dal|dallo|com|pelo|vanaf|vanuit|van|met|från|med|fra|z|ze|prostřednictvím|"
    r"iz|din|с|со|з|из|iphone|ipad|android|outlook)\b.{0,80}|(?:diese (?:nachricht|e-?mail|"
    r"mail) wurde von|von) mein\w{1,3} .{1,60}(?:gesendet|verschickt)\.?|get outlook for (?:ios|"
    r"android).{0,60}|outlook (?:für|pour|para|per|voor) (?:ios|android).{0,60}|(?:download|hol dir|"
    r"télécharger|obtener|descargar|scarica) outlook (?:for|für|pour|para|per).{0,60}|(?:mit|"
    r"von) (?:der )?(?:gmx|web\.de|telekom|freenet)\b.{0,60}|lähetetty \w{3,20}(?:sta|stä|lta|"
    r"ltä)\b.{0,40}|.{0,20}(?:iphone|ipad|android)\S{0,4} ?(?:gönderildi|から送信|에서 보냄)\.?|"
    r".{0,20}(?:phone|ipad|android).{0,20}(?:から送信|에서 보냄|gönderildi)|(?:发自|發自|從|从|傳送自|"
    r"寄自|通过).{1,40}|أُ?رسلت? من .{1,40}|נשלח מ.{1,40}|iphone.?umdan gönderildi|"
    r"cordialement, envoyé .{1,40}",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"(?:(?:with )?(?:best|kind(?:est)?|warm(?:est)?|many)? ?(?:regards|wishes)|regards|"
    r"sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|cheers|(?:many )?thanks(?: a lot| again|"
    r" in advance)?|thank you(?: very much| in advance)?|(?:mit )?(?:freundlichen?|lieben?|vielen?|"
    r"besten?|herzlichen?|schönen?) gr(?:ü|ue)(?:ß|ss)en?.{0,20}|mfg|vg|lg|(?:bien )?cordialement|"
    r"bien à vous|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|(?:cordiali|"
    r"distinti) saluti|saluti|met vriendelijke groet(?:en)?|(?:vriendelijke )?groet(?:en|jes)?|"
    r"atenciosamente|(?:com os melhores )?cumprimentos|abraços?|(?:med )?vänlig(?:a)? hälsning(?:ar)?|mvh|"
    r"(?:med )?(?:venlig|vennlig) hilsen|hilsen|(?:ystävällisin )?terveisin|pozdrawiam|z poważaniem|"
    r"s (?:pozdravem|přátelským pozdravem)|üdvözlettel|saygılarımla|с уважением|"
    r"з повагою)\s{0,2}[,.!]{0,2}",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:\+|\b00|\()[0-9][0-9 ()/.-]{6,20}|\b(?:tel|phone|fon|fax|mobile?|mob|cell|téléphone|teléfono|"
    r"telefono)\b.{0,4}[0-9+(]|\bwww\.|https?://|[\w.+-]{1,60}@[\w-]{1,60}\.\w{2}",
    re.IGNORECASE,
)
_LIST_FOOT = re.compile(
    r"mailing list|unsubscribe|abbestellen|désabonner|listinfo|mailman|google groups", re.IGNORECASE
)
_RULE = re.compile(r"\s*[_=~*-]{3,}\s*")


def where_signature_starts(lines: Sequence[str], *, needs_words: bool = True) -> int:
    """The line from which on there is only a signature; the number of lines if there is none.

    What marks one: `-- ` (RFC 3676, 4.3), "Sent from my …" and its like, the foot of a mailing list, and the address
    and telephone below a sign-off and a name, which themselves stay the writer's words. Nothing is a signature where
    no words stand before it, unless they stand elsewhere (`needs_words`).
    """
    end = _last_words(lines, len(lines))
    start = _marked(lines, end)
    while start == end and end:
        below = _last_words(lines, _without_one(lines, end))
        if below == end:
            break
        start = end = below
    below_sign_off = _below_sign_off(lines, start)
    start = min(start, below_sign_off)
    has_words = not needs_words or any(line.strip() for line in lines[:start])
    return start if has_words and start < _last_words(lines, len(lines)) else len(lines)


def is_device(line: str) -> bool:
    """Say whether a line is no more than "Sent from my phone", in whatever language."""
    words = line.strip(" \t*_>-.")
    return len(words) <= 120 and _DEVICE.fullmatch(words) is not None


def _last_words(lines: Sequence[str], end: int) -> int:
    while end and not lines[end - 1].strip():
        end -= 1
    return end


def _marked(lines: Sequence[str], end: int) -> int:
    for at in range(end - 1, max(end - MOST_LINES - 2, -1), -1):
        line = lines[at].rstrip("\r")
        is_bare = line in {"--", "—", "__"} and end - at <= _MOST_BARE
        if line == "-- " or (is_bare and list(lines[:end]).count(line) == 1):  # several are mere rules
            return at
    return end


def _without_one(lines: Sequence[str], end: int) -> int:
    """The end without the device's line, or the foot of a list, that stands there."""
    if is_device(lines[end - 1]):
        return end - 1
    for at in range(end - 1, max(end - 8, 0), -1):
        if _RULE.fullmatch(lines[at]):
            return at if _LIST_FOOT.search("\n".join(lines[at:end])[:2_000]) else end
    return end


def _below_sign_off(lines: Sequence[str], end: int) -> int:
    """Below "Kind regards" and a name: the address, the telephone, if that is all that follows."""
    for at in range(end - 1, max(end - 14, -1), -1):
        if len(lines[at]) <= 60 and _SIGN_OFF.fullmatch(lines[at].strip()):
            names = [place for place in range(at + 1, end) if lines[place].strip()]
            rest = names[1:]
            short = all(len(lines[place]) <= 100 for place in rest)
            if rest and short and _CONTACT.search("\n".join(lines[place] for place in rest)):
                return rest[0]
            return end
    return end

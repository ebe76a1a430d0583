"""Diagnosing: what a server's words mean in plain ones: why a mail did not arrive, and whether a later try may.

Codes first, as RFC 3463 (enhanced status) and RFC 5321 (reply codes) have them; words where a server gives no code.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """Why a mail did not arrive, as stable codes."""

    NO_SUCH_ADDRESS = "no_such_address"
    NO_SUCH_DOMAIN = "no_such_domain"
    DISABLED = "disabled"
    MAILBOX_FULL = "mailbox_full"
    TOO_LARGE = "too_large"
    TAKEN_FOR_SPAM = "taken_for_spam"
    NOT_AUTHENTICATED = "not_authenticated"
    NOT_ALLOWED = "not_allowed"
    TOO_MANY = "too_many"
    REFUSED_FILE = "refused_file"
    LOOP = "loop"
    UNREACHABLE = "unreachable"
    LATER = "later"
    UNKNOWN = "unknown"


IN_WORDS = {
    Reason.NO_SUCH_ADDRESS: "There is no such address.",
    Reason.NO_SUCH_DOMAIN: "There is no mail server for what stands behind the @.",
    Reason.DISABLED: "The mailbox is closed or takes no mail.",
    Reason.MAILBOX_FULL: "The mailbox is full.",
    Reason.TOO_LARGE: "The mail is too large for their server.",
    Reason.TAKEN_FOR_SPAM: "Their server takes the mail, or our server, for spam.",
    Reason.NOT_AUTHENTICATED: "Their server could not verify that the mail comes from us (SPF, DKIM or DMARC).",
    Reason.NOT_ALLOWED: "Their server does not let us write to this address.",
    Reason.TOO_MANY: "Their server takes no more mails from us, or for this address, for now.",
    Reason.REFUSED_FILE: "Their server refuses a file or something else in the mail.",
    Reason.LOOP: "The mail went around in a circle.",
    Reason.UNREACHABLE: "Their server could not be reached.",
    Reason.LATER: "Their server asks to try again later.",
    Reason.UNKNOWN: "Their server did not say why.",
}  # fmt: skip

_PASSING = frozenset({
    Reason.MAILBOX_FULL, Reason.TOO_MANY, Reason.UNREACHABLE, Reason.LATER,
})  # fmt: skip


class Diagnosis(NamedTuple):
    """`hard`: no use in trying again (True), a later try may arrive (False), or nobody can tell (None)."""

    hard: bool | None
    reason: Reason


def diagnose(status: str, reply_code: str, words: str, *, action: str = "") -> Diagnosis:
    """Say what became of a mail: by its enhanced status, then by its reply code, then by the words.

    `status` is like 5.1.1 (RFC 3463) and `reply_code` like 550 (RFC 5321, 4.2), each "" if unknown. An unknown 5.x
    is permanent; what is only `delayed` is not over yet.
    """
    reason = _reason(status, reply_code, words)
    kind = status[:1] or reply_code[:1]
    if action == "delayed":
        return Diagnosis(False, reason)
    if action in {"delivered", "relayed", "expanded"} or kind == "2":
        return Diagnosis(None, Reason.UNKNOWN)
    if kind in {"4", "5"}:
        return Diagnosis(kind == "5", reason)
    return Diagnosis(None if reason is Reason.UNKNOWN else reason not in _PASSING, reason)


# RFC 3463, 3, and RFC 7372, 7504, 7505: by class.subject.detail without its class.
_BY_STATUS = {
    "1.0": Reason.NO_SUCH_ADDRESS, "1.1": Reason.NO_SUCH_ADDRESS, "1.2": Reason.NO_SUCH_DOMAIN,
    "1.3": Reason.NO_SUCH_ADDRESS, "1.4": Reason.NO_SUCH_ADDRESS, "1.6": Reason.NO_SUCH_ADDRESS,
    "1.10": Reason.NO_SUCH_ADDRESS, "2.0": Reason.DISABLED, "2.1": Reason.DISABLED, "2.2": Reason.MAILBOX_FULL,
    "2.3": Reason.TOO_LARGE, "3.1": Reason.LATER, "3.2": Reason.LATER, "3.4": Reason.TOO_LARGE,
    "4.1": Reason.UNREACHABLE, "4.2": Reason.UNREACHABLE, "4.3": Reason.UNREACHABLE, "4.4": Reason.NO_SUCH_DOMAIN,
    "4.5": Reason.LATER, "4.6": Reason.LOOP, "4.7": Reason.UNREACHABLE, "5.3": Reason.TOO_MANY,
    "6.1": Reason.REFUSED_FILE, "7.8": Reason.NOT_AUTHENTICATED, "7.9": Reason.NOT_AUTHENTICATED,
    "7.20": Reason.NOT_AUTHENTICATED, "7.21": Reason.NOT_AUTHENTICATED, "7.22": Reason.NOT_AUTHENTICATED,
    "7.23": Reason.NOT_AUTHENTICATED, "7.24": Reason.NOT_AUTHENTICATED, "7.25": Reason.NOT_AUTHENTICATED,
    "7.26": Reason.NOT_AUTHENTICATED, "7.28": Reason.TOO_MANY,
}  # fmt: skip
_BY_REPLY = {
    "421": Reason.LATER, "422": Reason.MAILBOX_FULL, "450": Reason.LATER, "451": Reason.LATER,
    "452": Reason.LATER, "552": Reason.MAILBOX_FULL, "556": Reason.NO_SUCH_DOMAIN, "523": Reason.TOO_LARGE,
}  # fmt: skip

# What servers and gateways write, in the languages in which they do. The first that is found counts: what is most
# telling stands first.
_BY_WORDS = [
    (reason, re.compile(pattern, re.IGNORECASE))
    for reason, pattern in (
        (Reason.NOT_AUTHENTICATED, (
            r"\bdmarc\b|\bdkim\b|\bspf\b|unauthenticated|authentication (?:checks?|results?|"
            r"required to (?:deliver|send))"
        )),
        (Reason.MAILBOX_FULL, (
            r"(?:mail ?box|inbox|quota|account|user|recipient|storage)\b.{0,40}\b(?:is |was )?(?:full|"
            r"exceed|over ?quota|over (?:its|their|the) )|over ?quota|quota exceeded|"
            r"exceed\w* .{0,30}(?:quota|storage|mailbox size)|out of storage|insufficient (?:disk|"
            r"storage)|mailbox ?full|postfach.{0,30}voll|speicherplatz|bo[iî]te.{0,40}pleine|"
            r"quota d[eé]pass|buz[oó]n.{0,40}(?:lleno|cuota)|casella.{0,30}piena|postvak.{0,30}vol\b|"
            r"caixa.{0,40}cheia|skrzynka.{0,30}(?:pełna|przepe)|переполнен|ящик.{0,30}полон|"
            r"(?:brevlåda|postkasse|postlåda).{0,40}ful[ld]|posta kutusu.{0,40}dolu|postilaatikko.{0,40}täynnä|"
            r"schránka.{0,40}pln|postafiók.{0,40}(?:megtelt|tele)|γραμματοκιβώτιο.{0,40}πλήρες|"
            r"사서함.{0,40}(?:꽉|가득)|空間不足|已满|容量|いっぱい"
        )),
        (Reason.TOO_LARGE, (
            r"message (?:size|is too (?:large|big)|too (?:large|big))|(?:too large|too big)|size limit|"
            r"exceeds? (?:the )?(?:maximum )?(?:fixed )?(?:message )?size|zu groß|trop (?:volumineux|"
            r"gros)|demasiado grande|troppo grande|te groot|muito grande|слишком большо"
        )),
        (Reason.LOOP, (
            r"\bloop(?:s|ing)?\b|too many hops|hop count|routing loop|too many received"
        )),
        (Reason.TOO_MANY, (
            r"too many (?:messages|connections|mails|recipients)|rate.?limit|throttl|sending limit|"
            r"daily limit|over.?limit|receiving mail at a rate|(?:connection|message) (?:rate|frequency)"
        )),
        (Reason.DISABLED, (
            r"(?:mail ?box|account|user|address|recipient)\b.{0,40}\b(?:disabled|inactive|suspended|"
            r"deactivated|locked|closed|expired|not active|no longer (?:active|in use|valid|available|"
            r"accept))|disabled (?:mail ?box|account|user|recipient)|deaktiviert|gesperrt|désactivé|"
            r"desactivad|disattivat|disabilitat|отключен|заблокирован|no longer (?:with|works|employed)|"
            r"停用"
        )),
        (Reason.NO_SUCH_DOMAIN, (
            r"(?:host|domain)(?: name)? (?:unknown|not found|does(?:n.t| not) (?:exist|resolve))|"
            r"unknown (?:host|domain)|no such (?:domain|host)|\bnxdomain\b|couldn.t find any host named|"
            r"could not find a mail ?(?:server|exchanger)|(?:domain|host).{0,60}(?:couldn.t|"
            r"could not) be found|null mx|unrouteable (?:mail )?domain|no (?:mx|mail exchanger)|"
            r"bad destination (?:host|mailbox domain)|all relevant mx records point to non-existent|"
            r"domäne.{0,40}(?:nicht gefunden|existiert nicht)|name or service not known"
        )),
        (Reason.NO_SUCH_ADDRESS, (
            r"(?:no such|unknown|invalid|bad|non-?existent|undefined) (?:user|address|recipient|mail ?box|"
            r"person|account|local part|destination mailbox|email)|(?:user|address|recipient|mail ?box|"
            r"account|alias|e-?mail(?: address| account)?)\b.{0,60}\b(?:unknown|does(?:n.t| not) exist|"
            r"not found|not known|not listed|(?:is )?not (?:a )?(?:valid|exist)|isn.t (?:a )?valid|"
            r"is invalid|(?:couldn.t|could not) be found|is incorrect|undefined|not available|"
            r"not our customer)|no mailbox here|doesn.t have an? .{0,40}account|"
            r"no (?:valid )?recipients?\b|recipient rejected|unrouteable address|user unknown|"
            r"not a known user|recipnotfound|unbekannt|existiert nicht|nicht (?:gefunden|vorhanden|"
            r"bekannt)|ungültige (?:adresse|empfänger)|n.existe pas|inconnu|introuvable|no existe|"
            r"impossibile trovare|desconocid|no se (?:pudo encontrar|encontró|encuentra)|non esiste|"
            r"sconosciut|inesistente|"
            r"non è stat\w+ trovat|bestaat niet|onbekend|niet gevonden|não (?:existe|foi encontrad)|"
            r"(?:finns|hittas|hittades) inte|kunde inte hitta|okänd|findes ikke|blev? ikke fun(?:det|net)|"
            r"ukendt|finnes ikke|ukjent|ei löy[dt]|tuntematon|nie istnieje|"
            r"nie (?:można|udało się) odnaleźć|nie (?:od|z)naleziono|nieznan|neexistuje|nebyl[ao]? nalezen|"
            r"nelze najít|neznám|nem található|nem létezik|bulunamadı|не (?:существует|найден)|"
            r"не (?:удалось|удается|удаётся) найти|неизвестн|δεν (?:βρέθηκε|υπάρχει)|찾을 수 없|存在しません|不存在|"
            r"找不到|見つかりません|존재하지"
        )),
        (Reason.REFUSED_FILE, (
            r"(?:contain|found|detect|infect|carr)\w*.{0,30}\b(?:virus|malware)|"
            r"\b(?:virus|malware)\b.{0,20}(?:found|detected)"
        )),
        (Reason.TAKEN_FOR_SPAM, (
            r"\bspam\b|\bunsolicited\b|\bblock(?:ed| ?list)|black ?list|\brbl\b|spamhaus|barracudacentral|"
            r"reputation|bulk mail|junk ?mail|listed (?:at|in|on|by)|poor sender|banned sending|phish|"
            r"abuse|courrier indésirable|垃圾"
        )),
        (Reason.REFUSED_FILE, (
            r"virus|malware|attachment|banned (?:file|content)|content (?:rejected|filter|not accepted)|"
            r"forbidden (?:file|attachment)|prohibited|infected|anhang"
        )),
        (Reason.UNREACHABLE, (
            r"timed? ?out|connection (?:refused|timed|dropped|lost|reset|failed)|unreachable|"
            r"no route to host|(?:couldn.t|could not|unable to) connect|not responding|"
            r"retry (?:time(?:out)?|limit).{0,30}exceed|retry timeout|(?:cannot|can.t) (?:be )?(?:reach|"
            r"connect)|network (?:error|problem)|in (?:the )?queue too long|expired|zeitüberschreitung|"
            r"nicht erreichbar|délai|nicht mehr versucht"
        )),
        (Reason.LATER, (
            r"grey-?list|try again|try later|temporar|deferred|vorübergehend|später erneut|temporaire|"
            r"réessayer|temporal|intente|temporane|riprova|tijdelijk|service (?:not|un)available|"
            r"server (?:is )?busy|resources|затем повтор|временн"
        )),
        (Reason.NOT_ALLOWED, (
            r"relay(?:ing)? (?:access )?(?:denied|not permitted)|unable to relay|not (?:allowed|permitted|"
            r"authori[sz]ed)|access denied|policy|permission|restricted|rejected|refused|denied|blockiert|"
            r"abgelehnt|refusé|rechaza|rifiutat|geweigerd|recusad|odrzucon|отклонен|拒收|拒绝|拒否"
        )),
    )
]  # fmt: skip
_MAX_WORDS = 3_000
# Several things may be meant by these; then the words say which.
_VAGUE = frozenset({
    "0.0", "1.0", "1.5", "1.7", "1.8", "2.0", "2.4", "3.0", "3.3", "3.5", "4.0", "4.1", "4.4", "4.7", "5.0", "6.0",
    "7.0", "7.1", "7.2",
})  # fmt: skip


def _reason(status: str, reply_code: str, words: str) -> Reason:
    detail = status[2:]
    if detail and detail not in _VAGUE and detail in _BY_STATUS:
        return _BY_STATUS[detail]
    said = words[:_MAX_WORDS]
    for reason, pattern in _BY_WORDS:
        if pattern.search(said):
            return reason
    if detail in _BY_STATUS:
        return _BY_STATUS[detail]
    if reply_code in _BY_REPLY:
        return _BY_REPLY[reply_code]
    if detail.startswith("7.") or reply_code in {"554", "571"}:
        return Reason.NOT_ALLOWED
    return Reason.UNKNOWN

"""Judging: what a mail is: a person's, a list's, a program's, a report on a mail of ours, a complaint, spam.

Standards first (RFC 3464, 3798, 5965, 3834), then what programs in the wild do. Who merely claims something gains
nothing by it: the verdict decides what is answered by itself and what starts a debt, never whether a mail is kept.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from makeright.mail.reading.headers import Headers
from makeright.mail.reading.plain_reports import before_old_mail
from makeright.mail.reading.reports import (
    COMPLAINT_PARTS,
    RECEIPT_PARTS,
    STATUS_PARTS,
    read_complaint,
    read_receipt,
    read_report,
)
from makeright.mail.reading.robots import is_postmaster, nobody_answers, robot_of, says_so
from makeright.mail.reading.shapes import Kind, Mailbox, Report, Robot
from makeright.mail.reading.structure import Part

# What programs and their languages put into the subject of a bounce.
_CAME_BACK = re.compile(
    r"deliver(?:y|ed)?\b.{0,40}\b(?:fail|status notification|error|problem|report|unsuccessful|"
    r"impossible)|fail(?:ed|ure)\b.{0,20}\b(?:delivery|notice)|undeliver(?:able|ed)|\bnon-?deliver|"
    r"message you sent blocked|warning: \S{3,100} - |mail delivery status|"
    r"returned (?:mail|to sender)|returning message to sender|could ?n.t be delivered|"
    r"could not be delivered|mail (?:failure|system error|returned)|\b(?:bounced?|rejected) (?:mail|"
    r"message)|failure notice|message (?:undeliverable|rejected)|not delivered|unable to deliver|"
    r"can ?not be delivered|delivery has failed|mail could not|unzustellbar|zustell(?:ung|"
    r"fehler).{0,30}(?:fehl|nicht|problem)?|nicht zugestellt|zustellung.{0,30}(?:fehlgeschlagen|"
    r"gescheitert)|rücksendung|non remis|échec (?:de la )?(?:de )?(?:remise|livraison|distribution)|"
    r"message non distribu|non délivr|impossible (?:de remettre|à remettre)|no se puede entregar|"
    r"no entregad|error de entrega|fallo (?:en|de) la entrega|correo devuelto|no se pudo entregar|"
    r"non recapitabile|mancat[ao] (?:recapito|consegna)|impossibile (?:recapitare|consegnare)|"
    r"onbestelbaar|niet (?:af|be)(?:geleverd|zorgd)|kan niet worden bezorgd|bezorging.{0,20}mislukt|"
    r"não (?:é possível )?entreg|não foi possível entregar|falha na entrega|devolução|olevererbar|"
    r"kunde inte levereras|går inte att leverera|kan ikke leveres|ikke leveret|uleverbar|ikke levert|"
    r"toimittaminen ei onnistu|ei voi toimittaa|niedostarczaln|nie (?:można|udało się) dostarczyć|"
    r"niedoręczen|nedoručiteln|nelze doručit|kézbesíthetetlen|teslim edilem|iletilem|не (?:удается|"
    r"удалось|может быть) доставл?|недоставленн|не доставлен|配信不能|配信できません|配信に失敗|"
    r"δεν ήταν δυνατή η παράδοση|αδυναμία παράδοσης|"
    r"戻りました|未送达|无法送达|无法投递|退信|退回|系统退信|無法傳遞|배달되지 않음|반송",
    re.IGNORECASE,
)
_LATE = re.compile(
    r"\((?:delay(?:ed)?|warning)\)|delayed|delivery delay|still being retried|(?:message|"
    r"mail) (?:\S+ )?delayed|could not send message for past|warning:? (?:message|could not)|"
    r"not yet (?:been )?delivered|has not been delivered yet|verzögert|verzögerung|noch nicht zugestellt|"
    r"retardé|en retard|différée|retras(?:ad|o)|demorad|ritard|vertraagd|vertraging|atrasad|atraso|"
    r"fördröj|forsink|viiväst|opóźni|zpožd|задерж|отложен|遅延|延迟|延遲|지연",
    re.IGNORECASE,
)
_LATE_WORDS = re.compile(
    r"this is a warning message only|you do not need to resend|will (?:be retried|continue to (?:try|"
    r"be tried|retry|attempt))|has not yet been delivered|will keep trying|still trying|"
    r"delivery attempts will continue|(?:temporary|temporarily).{0,60}will (?:be|try)|"
    r"keine weiteren maßnahmen|weiter versuch|nouvelles tentatives|se seguirá intentando|"
    r"verrà effettuato un nuovo tentativo",
    re.IGNORECASE,
)
_FOR_GOOD = re.compile(
    r"permanent(?:ly)?\b|returned to sender|i.ve given up|giving up|\b5\.[0-9]\.[0-9]\b|fatal errors",
    re.IGNORECASE,
)
# Words that only a report has.
_REPORTS = re.compile(
    r"this is the (?:qmail-send program|mail system at host|postfix program|mail delivery (?:agent|"
    r"system) at)|message that you sent could not be delivered|"
    r"this message was created automatically by (?:the )?mail|could not be delivered to (?:one or more|"
    r"the following)|the following (?:addresses had|recipient|address(?:es)? failed|"
    r"message to .{3,100} was undeliverable|delivery|error)|delivery (?:to the following|"
    r"has failed to these)|delivery .{0,40}failed permanently|your message (?:wasn.t delivered|"
    r"did not reach|to .{3,100} (?:couldn.t|could not) be delivered)|was not delivered to:|"
    r"unable to deliver (?:message|your message)|transcript of session follows|could not deliver|"
    r"couldn.t be delivered|was blocked by our|"
    r"following recipients cannot be delivered|undeliverable|permanent (?:fatal )?error|"
    r"sorry,? (?:we were|your (?:e-?mail|"
    r"message)|i couldn.t)|mail could not be|\b(?:550|551|552|553|554)[ -](?:5\.[0-9]|[a-z])|"
    r"\b5\.[0-9]{1,2}\.[0-9]{1,2}\b|konnte nicht (?:zugestellt|übermittelt)|nicht zugestellt werden|"
    r"folgende(?:n)? (?:empfänger|adresse)|n.a pas (?:pu être|été) (?:remis|distribu|délivr)|"
    r"no (?:se )?(?:pudo|ha podido|puede) (?:ser )?entreg|non (?:è stato|può essere|"
    r"è possibile) (?:possibile )?(?:recapitare|consegn|recapit)|kon niet worden (?:af|be)(?:geleverd|"
    r"zorgd)|não (?:pôde|pode) ser entreg|kunde inte levereras|kunne ikke leveres|nie (?:mogła|może|"
    r"można) .{0,20}dostarcz|не (?:может|могло) быть доставлен|недоставлен|配信できません|无法(?:送达|"
    r"投递)|無法",
    re.IGNORECASE,
)
_READ_RECEIPT = re.compile(
    r"(?:was|wurde|a été|fue|è stato|werd) (?:read|gelesen|lu|leíd|letto|gelezen)", re.IGNORECASE
)
_READ_SUBJECT = re.compile(r"(?:read|gelesen|lu|leído|letto|gelezen|lida|läst|læst|lest)\s?:", re.IGNORECASE)
_MICROSOFT_COMPLAINT = re.compile(r"complaint about message from ", re.IGNORECASE)
_MAX_SAID = 4_000


class Judgment(NamedTuple):
    """What a mail is (`kind`), who wrote it (`robot`), and what it reports, if it is a report."""

    kind: Kind
    robot: Robot
    report: Report | None = None


def judge(
    root: Part, text: str, from_: Mailbox | None, reply_to: tuple[Mailbox, ...], ours: frozenset[str]
) -> Judgment:
    """Say what a mail is. `ours` are the addresses, in lower case, that it is known to have come to."""
    headers = root.headers
    leaves = {part.mime for part in root.leaves()}
    said_type = (
        root.parameters.get("report-type", "").lower() if root.stated_mime == "multipart/report" else ""
    )
    subject = headers.text("subject")
    is_machine = is_postmaster(headers, from_) or nobody_answers(headers) or says_so(headers)
    if said_type == "feedback-report" or leaves & COMPLAINT_PARTS or _is_from_microsofts_loop(subject, from_):
        return Judgment("complaint", "auto", read_complaint(root, text))
    is_receipt = said_type == "disposition-notification" or (
        leaves & RECEIPT_PARTS and not leaves & STATUS_PARTS
    )
    if is_receipt or (_READ_SUBJECT.match(subject) and is_machine and _READ_RECEIPT.search(text[:_MAX_SAID])):
        return Judgment("receipt", "auto", read_receipt(root))
    if _reports_delivery(root, leaves, subject, text, from_):
        apart = ours | ({from_.address.lower()} if from_ else frozenset())
        report = read_report(root, text, apart)
        kind = _what_became(report, subject, text)
        if kind == "delay":
            report = _not_over(report)
        return Judgment(kind, "bounce", report)
    robot = robot_of(headers, root.stated_mime, from_, reply_to)
    if _is_called_spam(headers, subject):
        return Judgment("spam", robot)
    return Judgment({"auto": "auto_reply", "list": "list"}.get(robot, "person"), robot)  # type: ignore[arg-type]


def _reports_delivery(root: Part, leaves: set[str], subject: str, text: str, from_: Mailbox | None) -> bool:
    headers, mime = root.headers, root.stated_mime
    if mime == "multipart/report" and root.parameters.get("report-type", "").lower() in {
        "",
        "delivery-status",
    }:
        return True
    if mime in STATUS_PARTS or "x-failed-recipients" in headers:
        return True
    is_daemon, is_nobodys = is_postmaster(headers, from_), nobody_answers(headers)
    if is_daemon and is_nobodys:
        return True
    if not (is_daemon or is_nobodys or says_so(headers)):
        return False
    if leaves & STATUS_PARTS:
        return True
    told_above = _CAME_BACK.search(subject) or _LATE.search(subject)
    told_below = _REPORTS.search(before_old_mail(text)[:_MAX_SAID])
    return bool(told_above or told_below) if is_daemon else bool(told_above and told_below)


def _what_became(report: Report, subject: str, text: str) -> Kind:
    actions = {one.action for one in report.recipients if one.is_stated}
    if actions & {"failed", ""}:
        return "bounce"
    if "delayed" in actions:
        return "delay"
    if actions:
        return "receipt"
    said = before_old_mail(text)[:_MAX_SAID]
    if _LATE.search(subject):
        return "delay"
    return "delay" if _LATE_WORDS.search(said) and not _FOR_GOOD.search(said) else "bounce"


def _not_over(report: Report) -> Report:
    recipients = tuple(
        replace(one, action="delayed", hard=False) if one.action in {"failed", ""} else one
        for one in report.recipients
    )
    return replace(report, recipients=recipients)


def _is_from_microsofts_loop(subject: str, from_: Mailbox | None) -> bool:
    """Outlook.com tells of complaints in a form of its own: staff@hotmail.com, with the mail attached."""
    at_microsoft = bool(
        from_ and from_.address.lower().endswith(("@hotmail.com", "@outlook.com", "@microsoft.com"))
    )
    return at_microsoft and _MICROSOFT_COMPLAINT.match(subject) is not None


_SAYS_SPAM = {
    "x-spam-flag": r"yes|true|1\b",
    "x-spam-status": r"yes|spam",
    "x-spam": r"yes|true|spam|1\b",
    "x-spam-result": r"yes|spam",
    "x-rspamd-action": r"reject|add.header|rewrite.subject|quarantine",
    "x-ms-exchange-organization-scl": r"[5-9]\b",
    "x-forefront-antispam-report": r".{0,2000}(?:SFV:(?:SPM|SKS|SKB)|;SCL:[5-9]\b|^SCL:[5-9]\b)",
    "x-bogosity": r"yes|spam",
    "x-dspam-result": r"spam",
    "x-barracuda-spam-status": r"yes",
    "x-barracuda-spam-flag": r"yes",
    "x-proofpoint-spam-details": r".{0,500}rule=spam",
    "x-mailscanner-spamcheck": r"spam\b",
    "x-ovh-spam-reason": r".{0,500}vr: spam",
    "x-gmx-antispam": r"[5-9]\b",
    "x-yandex-spam": r"4\b",
    "x-cloudmark-sp-result": r"spam",
}  # fmt: skip
_SPAM_HEADERS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _SAYS_SPAM.items()}
_SPAM_SUBJECT = re.compile(r"\s*(?:\[\s?spam\s?\]|\*{2,5}\s?spam\s?\*{2,5}|\{spam\??\})", re.IGNORECASE)


def _is_called_spam(headers: Headers, subject: str) -> bool:
    """Whether a server on the way put its verdict on it. Who writes that into their own mail harms only themselves."""
    if _SPAM_SUBJECT.match(subject):
        return True
    return any(
        name in headers and pattern.match(headers.written(name)) for name, pattern in _SPAM_HEADERS.items()
    )

"""Bounces in words, as the programs of the world write them: what came, and what is to be understood of it."""

from __future__ import annotations

from email.header import Header
from typing import NamedTuple

from makeright.mail.reading.diagnosing import Reason

ROSA, KARIM = "rosa@example.com", "karim@example.net"
OURS = "<ours@frames.example>"
_OLD = f"Message-ID: {OURS}\nFrom: Frame House <help@frames.example>\nTo: {ROSA}\nSubject: Your frame\n\nDear Rosa,"


class Came(NamedTuple):
    """`found` are (address, status, reply code, hard, reason)."""

    head: str
    body: str
    kind: str
    found: list[tuple[str, str, str, bool | None, Reason]]
    about: str = OURS


def _from(name: str, subject: str, *more: str) -> str:
    lines = [f"From: {name}", "To: help@frames.example", f"Subject: {subject}", *more]
    return "".join(f"{line}\r\n" for line in lines)


IN_WORDS: dict[str, Came] = {
    "qmail": Came(
        _from("MAILER-DAEMON@mx.example.org", "failure notice", "Return-Path: <>"),
        "Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message to the "
        "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        f"<{ROSA}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n<{KARIM}>:\n192.0.2.7 does not like recipient.\n"
        "Remote host said: 552 5.2.2 Over quota\nGiving up on 192.0.2.7.\n\n"
        f"--- Below this line is a copy of the message.\n\nReturn-Path: <help@frames.example>\n{_OLD}",
        "bounce",
        [(ROSA, "5.1.1", "", True, Reason.NO_SUCH_ADDRESS), (KARIM, "5.2.2", "552", True, Reason.MAILBOX_FULL)],
    ),
    "exim": Came(
        _from("Mail Delivery System <Mailer-Daemon@mx.example.org>", "Mail delivery failed: returning message to sender", f"X-Failed-Recipients: {ROSA}", "Auto-Submitted: auto-replied"),
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
        "delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
        f"  {ROSA}\n    host mx.example.com [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<{ROSA}>:\n"
        "    550 5.1.1 No such user\n\n------ This is a copy of the message, including all the headers. ------\n\n"
        f"Received: from x\n{_OLD}",
        "bounce",
        [(ROSA, "5.1.1", "550", True, Reason.NO_SUCH_ADDRESS)],
    ),
    "exim, several, without a header for them": Came(
        _from("Mail Delivery System <Mailer-Daemon@mx.example.org>", "Mail delivery failed: returning message to sender"),
        "A message that you sent could not be delivered to one or more of its\nrecipients. The following address(es) failed:\n\n"
        f"  {ROSA}\n    Unrouteable address\n  {KARIM}\n    mailbox is full:\n    retry timeout exceeded\n\n"
        f"------ This is a copy of the message, including all the headers. ------\n\n{_OLD}",
        "bounce",
        [(ROSA, "", "", True, Reason.NO_SUCH_ADDRESS), (KARIM, "", "", False, Reason.MAILBOX_FULL)],
    ),
    "exim, late": Came(
        _from("Mail Delivery System <Mailer-Daemon@mx.example.org>", "Warning: message 1tABCD-00 delayed 24 hours", "Auto-Submitted: auto-replied"),
        "This message was created automatically by mail delivery software.\nA message that you sent has not yet been "
        "delivered to one or more of its\nrecipients after more than 24 hours on the queue on mx.example.org.\n\n"
        f"The message identifier is: 1tABCD-00\n\nThe address to which the message has not yet been delivered is:\n\n  {ROSA}\n"
        "    Delay reason: Connection timed out\n\nNo action is required on your part. Delivery attempts will continue for\nsome time.",
        "delay",
        [(ROSA, "", "", False, Reason.UNREACHABLE)],
        "",
    ),
    "sendmail": Came(
        _from("Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>", "Returned mail: see transcript for details", "Auto-Submitted: auto-generated (failure)"),
        "The original message was received at Mon, 3 Mar 2025 10:00:00 +0100\nfrom frames.example [192.0.2.9]\n\n"
        f"   ----- The following addresses had permanent fatal errors -----\n<{ROSA}>\n    (reason: 550 5.1.1 <{ROSA}>... User unknown)\n\n"
        f"   ----- Transcript of session follows -----\n... while talking to mx.example.com.:\n>>> RCPT To:<{ROSA}>\n"
        f"<<< 550 5.1.1 <{ROSA}>... User unknown\n550 5.1.1 <{ROSA}>... User unknown\n\n   ----- Original message follows -----\n\n{_OLD}",
        "bounce",
        [(ROSA, "5.1.1", "550", True, Reason.NO_SUCH_ADDRESS)],
    ),
    "sendmail, late": Came(
        _from("Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>", "Warning: could not send message for past 4 hours"),
        "    **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n"
        "    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n    **********************************************\n\n"
        f"   ----- The following addresses had transient non-fatal errors -----\n<{ROSA}>\n\n   ----- Transcript of session follows -----\n"
        f"<{ROSA}>... Deferred: Connection refused by mx.example.com.\nWarning: message still undelivered after 4 hours\n",
        "delay",
        [(ROSA, "", "", False, Reason.UNREACHABLE)],
        "",
    ),
    "Postfix": Came(
        _from("Mail Delivery System <MAILER-DAEMON@mx.example.org>", "Undelivered Mail Returned to Sender"),
        "This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you that your message could not\nbe "
        "delivered to one or more recipients. It's attached below.\n\n                   The mail system\n\n"
        f"<{ROSA}>: host mx.example.com[192.0.2.1] said: 452 4.2.2\n    <{ROSA}> mailbox full (in reply to RCPT TO command)\n",
        "bounce",
        [(ROSA, "4.2.2", "452", False, Reason.MAILBOX_FULL)],
        "",
    ),
    "Exchange of today": Came(
        _from("Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org>", "Undeliverable: Your frame"),
        f"Delivery has failed to these recipients or groups:\n\nRosa Lang ({ROSA})<mailto:{ROSA}>\nThe email address you entered "
        "couldn't be found. Please check the recipient's email address and try to resend the message.\n\n"
        "Diagnostic information for administrators:\n\nGenerating server: mx.example.org\n\n"
        f"{ROSA}\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'\n\n"
        f"Original message headers:\n\n{_OLD}",
        "bounce",
        [(ROSA, "5.1.10", "550", True, Reason.NO_SUCH_ADDRESS)],
    ),
    "Exchange of 2003": Came(
        _from("System Administrator <postmaster@example.org>", "Undeliverable: Your frame"),
        "Your message\n\n  To:      Rosa Lang\n  Subject: Your frame\n  Sent:    Mon, 3 Mar 2025 10:00:00 +0100\n\n"
        f"did not reach the following recipient(s):\n\n{ROSA} on Mon, 3 Mar 2025 10:00:05 +0100\n    The recipient name is not recognized\n"
        "\tThe MTS-ID of the original message is: c=us;a= ;p=Example;l=X\n    MSEXCH:IMS:Example:X:Y 0 (000C05A6) Unknown Recipient\n",
        "bounce",
        [(ROSA, "", "", True, Reason.NO_SUCH_ADDRESS)],
        "",
    ),
    "Exchange in German": Came(
        _from("Microsoft Outlook <postmaster@example.org>", "=?utf-8?q?Unzustellbar=3A_Ihr_Rahmen?="),
        f"Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\nRosa Lang ({ROSA})\n"
        "Das Postfach des Empfängers ist voll und kann zurzeit keine Nachrichten annehmen. Versuchen Sie, die Nachricht später "
        "erneut zu senden.\n\nDiagnoseinformationen für Administratoren:\n\nGenerierender Server: mx.example.org\n",
        "bounce",
        [(ROSA, "", "", False, Reason.MAILBOX_FULL)],
        "",
    ),
    "Exchange in French": Came(
        _from("Microsoft Outlook <postmaster@example.org>", "=?utf-8?q?Non_remis_=3A_votre_cadre?="),
        f"Échec de la remise à ces destinataires ou groupes :\n\n{ROSA}\nL’adresse de courrier que vous avez entrée est introuvable. "
        "Vérifiez l’adresse et réessayez.\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n",
        "bounce",
        [(ROSA, "5.1.1", "550", True, Reason.NO_SUCH_ADDRESS)],
        "",
    ),
    "Domino": Came(
        _from("Postmaster@example.org", f"DELIVERY FAILURE: User rosa ({ROSA}) not listed in Domino Directory"),
        f"Your message\n\n  Subject: Your frame\n\nwas not delivered to:\n\n  {ROSA}\n\nbecause:\n\n  User rosa ({ROSA}) not listed in Domino Directory\n",
        "bounce",
        [(ROSA, "", "", True, Reason.NO_SUCH_ADDRESS)],
        "",
    ),
    "Gmail": Came(
        _from("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)"),
        f"Delivery to the following recipient failed permanently:\n\n     {ROSA}\n\nTechnical details of permanent failure:\n"
        "Google tried to deliver your message, but it was rejected by the server for the recipient domain example.com by mx.example.com. "
        "[192.0.2.1].\n\nThe error that the other server returned was:\n550 5.7.1 Message rejected as spam by Content Filtering.\n\n"
        f"----- Original message -----\n\n{_OLD}",
        "bounce",
        [(ROSA, "5.7.1", "550", True, Reason.TAKEN_FOR_SPAM)],
    ),
    "Gmail of today": Came(
        _from("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)", f"X-Failed-Recipients: {ROSA}"),
        f"** Address not found **\n\nYour message wasn't delivered to {ROSA} because the address couldn't be found.\n\nThe response was:\n\n"
        "550 5.1.1 The email account that you tried to reach does not exist. For more information, go to https://mail.example/?p=NoSuchUser "
        "d2e1a72fcca58-74ce2b0525csor332154b3a.0 - gsmtp\n",
        "bounce",
        [(ROSA, "5.1.1", "550", True, Reason.NO_SUCH_ADDRESS)],
        "",
    ),
    "Gmail, late": Came(
        _from("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Delay)", f"X-Failed-Recipients: {ROSA}"),
        f"** Delivery incomplete **\n\nThere was a temporary problem delivering your message to {ROSA}. Gmail will retry for 46 more hours. "
        "You'll be notified if the delivery fails permanently.\n\nThe response was:\n\n451 4.4.4 Mail server timed out\n",
        "delay",
        [(ROSA, "4.4.4", "451", False, Reason.UNREACHABLE)],
        "",
    ),
    "Yahoo": Came(
        _from("MAILER-DAEMON@yahoo.com", "Failure Notice"),
        "Sorry, we were unable to deliver your message to the following address.\n\n"
        f"<{ROSA}>:\n554: delivery error: dd This user doesn't have a yahoo.com account ({ROSA}) [0] - mta1234.mail.yahoo.com\n\n"
        f"--- Below this line is a copy of the message.\n\n{_OLD}",
        "bounce",
        [(ROSA, "", "554", True, Reason.NO_SUCH_ADDRESS)],
    ),
    "outlook.com": Came(
        _from("postmaster@outlook.com", "Undeliverable: Your frame"),
        f"mx.outlook.com rejected your message to the following email addresses:\n\n{ROSA}\nA communication failure occurred during the delivery "
        "of this message.\n\nmx.outlook.com gave this error:\nRequested action not taken: message refused. 550 5.7.1 Unfortunately, messages "
        "from [192.0.2.9] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).\n",
        "bounce",
        [(ROSA, "5.7.1", "550", True, Reason.TAKEN_FOR_SPAM)],
        "",
    ),
    "IronPort": Came(
        _from("Mail Delivery System <MAILER-DAEMON@gate.example.org>", "Delivery Status Notification (Failure)"),
        f"The following message to <{ROSA}> was undeliverable.\nThe reason for the problem:\n5.1.0 - Unknown address error 550-'5.1.1 user unknown'\n",
        "bounce",
        [(ROSA, "5.1.0", "550", True, Reason.NO_SUCH_ADDRESS)],
        "",
    ),
    "Mimecast": Came(
        _from("postmaster@gate.example.org", "[Postmaster] Email Delivery Failure"),
        f"Message Undeliverable\n\nThe message you sent to {ROSA} could not be delivered because it was rejected by the recipient's mail server: "
        "554 Email rejected due to security policies - the attachment type is forbidden\n",
        "bounce",
        [(ROSA, "", "554", True, Reason.REFUSED_FILE)],
        "",
    ),
    "Proofpoint": Came(
        _from("Mail Delivery System <postmaster@pps.example.org>", "Undeliverable: Your frame"),
        f"Your message could not be delivered to the following recipients:\n\n{ROSA}: 550 5.7.26 Unauthenticated mail from frames.example is not accepted due to the domain's DMARC policy\n",
        "bounce",
        [(ROSA, "5.7.26", "550", True, Reason.NOT_AUTHENTICATED)],
        "",
    ),
    "T-Online": Came(
        _from("Mail Delivery System <MAILER-DAEMON@mail.example.org>", "Undelivered Mail Returned to Sender"),
        "|------------------------- Message log follows: -------------------------|\n no valid recipients were found for this message\n"
        f"|------------------------- Failed addresses follow: ---------------------|\n <{ROSA}> ... unknown user\n"
        f"|------------------------- Message text follows: ------------------------|\n{_OLD}",
        "bounce",
        [(ROSA, "", "", True, Reason.NO_SUCH_ADDRESS)],
    ),
    "GMX in German": Came(
        _from("GMX Mailer Daemon <mailer-daemon@gmx.example>", "=?utf-8?q?Mail_konnte_nicht_zugestellt_werden?="),
        f"Diese E-Mail wurde automatisch erstellt. Ihre Nachricht konnte nicht zugestellt werden an:\n\n  {ROSA}:\n  Empfängeradresse unbekannt\n\nDer Header Ihrer Nachricht:\n\n{_OLD}",
        "bounce",
        [(ROSA, "", "", True, Reason.NO_SUCH_ADDRESS)],
    ),
    "Spanish": Came(
        _from("postmaster@correo.example", "No se puede entregar: su marco"),
        f"No se ha podido entregar su mensaje a los siguientes destinatarios:\n\n{ROSA}\nEl buzón de correo del destinatario está lleno.\n",
        "bounce",
        [(ROSA, "", "", False, Reason.MAILBOX_FULL)],
        "",
    ),
    "Italian": Came(
        _from("postmaster@posta.example", "Mancato recapito: la sua cornice"),
        f"Impossibile recapitare il messaggio ai seguenti destinatari:\n\n{ROSA}\nIl destinatario non esiste nel dominio.\n",
        "bounce",
        [(ROSA, "", "", True, Reason.NO_SUCH_ADDRESS)],
        "",
    ),
    "Russian": Came(
        _from("mailer-daemon@pochta.example", "=?utf-8?b?0J3QtdC00L7RgdGC0LDQstC70LXQvdC90L7QtSDRgdC+0L7QsdGJ0LXQvdC40LU=?="),
        f"Ваше сообщение не может быть доставлено одному или нескольким адресатам:\n\n<{ROSA}>: Такой пользователь не найден\n",
        "bounce",
        [(ROSA, "", "", True, Reason.NO_SUCH_ADDRESS)],
        "",
    ),
    "Chinese": Came(
        _from("postmaster@youxiang.example", "=?utf-8?b?57O757uf6YCA5L+h?="),
        f"抱歉,您的邮件被退回来了。\n\n收件人:\n{ROSA}\n退信原因:\n550 User not found: {ROSA} 用户不存在\n",
        "bounce",
        [(ROSA, "", "550", True, Reason.NO_SUCH_ADDRESS)],
        "",
    ),
    "Japanese": Came(
        _from("MAILER-DAEMON@meru.example", "=?utf-8?b?44Oh44O844Or44GM6YWN5L+h44Gn44GN44G+44Gb44KT?="),
        f"次のあて先へのメールは配信できませんでした。\n\n<{ROSA}>\nメールボックスの容量がいっぱいです\n",
        "bounce",
        [(ROSA, "", "", False, Reason.MAILBOX_FULL)],
        "",
    ),
    "a server that can't be found": Came(
        _from("MAILER-DAEMON@mx.example.org", "failure notice"),
        f"Hi. This is the qmail-send program at mx.example.org.\n\n<{ROSA}>:\nSorry, I couldn't find any host named example.com. (#5.1.2)\n",
        "bounce",
        [(ROSA, "5.1.2", "", True, Reason.NO_SUCH_DOMAIN)],
        "",
    ),
    "nothing but regret": Came(
        _from("mailer-daemon@mx.example.org", "Undelivered mail"),
        f"Sorry, your mail to {ROSA} could not be delivered.",
        "bounce",
        [(ROSA, "", "", None, Reason.UNKNOWN)],
        "",
    ),
    "Courier": Came(
        _from('"Courier mail server at mx.example.org" <@>', "NOTICE: mail delivery status."),
        "This is a delivery status notification from mx.example.org,\nrunning the Courier mail server, version 1.0.\n\n"
        "                           UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n"
        f"<{ROSA}>:\n    mx.example.com [192.0.2.1]:\n<<< 550 User unknown.\n",
        "bounce",
        [(ROSA, "", "550", True, Reason.NO_SUCH_ADDRESS)],
        "",
    ),
    "Oracle and Apple": Came(
        _from("Internet Mail Delivery <postmaster@mx.example.org>", "Delivery Notification: Delivery has failed"),
        f"This report relates to a message you sent with the following header fields:\n\n  Message-id: {OURS}\n"
        f"  From: Frame House <help@frames.example>\n  To: {KARIM}\n  Subject: Your frame\n\n"
        f"Your message cannot be delivered to the following recipients:\n\n  Recipient address: {ROSA}\n"
        f"  Reason: Remote SMTP server has rejected address\n  Diagnostic code: smtp;550 5.1.1 <{ROSA}>: User unknown\n",
        "bounce",
        [(ROSA, "5.1.1", "550", True, Reason.NO_SUCH_ADDRESS)],
    ),
    "MDaemon": Came(
        _from("MDaemon at mx.example.org <MDaemon@mx.example.org>", f"Warning: {ROSA} - User unknown!"),
        f"The message to {ROSA} could not be delivered.\n\nSession Transcript:\n<-- 550 5.1.1 User unknown\n",
        "bounce",
        [(ROSA, "5.1.1", "550", True, Reason.NO_SUCH_ADDRESS)],
        "",
    ),
    "MailEnable": Came(
        _from("Postmaster@mx.example.org", "Message Delivery Failure"),
        "MailEnable: Message delivery has failed.\n\nThe following recipient(s) could not be reached:\n\n"
        f"\tRecipient: [SMTP:{ROSA}]\n\tReason: Remote SMTP Server Returned: 550 No such user here\n\nMessage headers follow:\n\n{_OLD}",
        "bounce",
        [(ROSA, "", "550", True, Reason.NO_SUCH_ADDRESS)],
    ),
    "GroupWise": Came(
        _from("<postmaster@mx.example.org>", "Message status - undeliverable"),
        f"The attached file had the following undeliverable recipient(s):\n\n  {ROSA}\n\nTranscript of session follows:\n550 5.1.1 User unknown\n",
        "bounce",
        [(ROSA, "5.1.1", "550", True, Reason.NO_SUCH_ADDRESS)],
        "",
    ),
    "Barracuda": Came(
        _from("postmaster@gate.example.org", "**Message you sent blocked by our bulk email filter**"),
        f"Your message to: {ROSA}\nwas blocked by our Spam Firewall. It has NOT BEEN DELIVERED:\n\nSubject: Your frame\n",
        "bounce",
        [(ROSA, "", "", True, Reason.TAKEN_FOR_SPAM)],
        "",
    ),
    "FortiMail": Came(
        _from("Mail Delivery Subsystem <MAILER-DAEMON@gate.example.org>", "Returned mail: see transcript for details"),
        f"   ----- The following addresses had permanent fatal errors -----\n<{ROSA}>\n"
        "    (reason: 554 5.7.1 This message has been blocked because it contains a virus)\n",
        "bounce",
        [(ROSA, "5.7.1", "554", True, Reason.REFUSED_FILE)],
        "",
    ),
    "Symantec": Came(
        _from("MAILER-DAEMON@gate.example.org", "failure notice"),
        "This is the mail delivery agent at gate.example.org.\nI was unable to deliver your message to the following addresses:\n\n"
        f"{ROSA}\n\nReason: 550 5.1.1 RESOLVER.ADR.RecipNotFound; not found\n",
        "bounce",
        [(ROSA, "5.1.1", "550", True, Reason.NO_SUCH_ADDRESS)],
        "",
    ),
    "Yandex": Came(
        _from("mailer-daemon@yandex.example", "=?utf-8?b?0J3QtdC00L7RgdGC0LDQstC70LXQvdC90L7QtSDRgdC+0L7QsdGJ0LXQvdC40LU=?="),
        "К сожалению, Ваше письмо не может быть отправлено одному или нескольким адресатам.\n\n"
        f"<{ROSA}>: host mx.example.com[192.0.2.1] said: 552 5.2.2 Over quota\n",
        "bounce",
        [(ROSA, "5.2.2", "552", True, Reason.MAILBOX_FULL)],
        "",
    ),
    "Orange": Came(
        _from("MAILER-DAEMON@orange.example (Mail Delivery System)", "=?utf-8?q?Message_non_distribu=C3=A9?="),
        f"Votre message n'a pas pu être remis au destinataire suivant :\n\n<{ROSA}>\n\nRaison : la boîte aux lettres du destinataire est pleine.\n",
        "bounce",
        [(ROSA, "", "", False, Reason.MAILBOX_FULL)],
        "",
    ),
}  # fmt: skip

_GONE, _FULL = (True, Reason.NO_SUCH_ADDRESS), (False, Reason.MAILBOX_FULL)
# Exchange says it in the language of the mailbox: the subject, the line before the address, and the one below it.
_EXCHANGE = {
    "Spanish": ("No se puede entregar", "Error de entrega a los siguientes destinatarios o grupos:", "No se pudo encontrar la dirección de correo electrónico que especificó.", _GONE),
    "Italian": ("Non recapitabile", "Recapito non riuscito per i seguenti destinatari o gruppi:", "Impossibile trovare l'indirizzo di posta elettronica immesso.", _GONE),
    "Dutch": ("Onbestelbaar", "De bezorging aan de volgende geadresseerden of groepen is mislukt:", "Het postvak van de geadresseerde is vol.", _FULL),
    "Portuguese": ("Não é possível entregar", "Falha na entrega a estes destinatários ou grupos:", "O endereço de email que você inseriu não foi encontrado.", _GONE),
    "Swedish": ("Kunde inte levereras", "Det gick inte att leverera till följande mottagare eller grupper:", "E-postadressen du angav hittades inte.", _GONE),
    "Danish": ("Kan ikke leveres", "Levering til disse modtagere eller grupper mislykkedes:", "Den mailadresse, du har angivet, blev ikke fundet.", _GONE),
    "Norwegian": ("Kan ikke leveres", "Levering til disse mottakerne eller gruppene mislyktes:", "E-postadressen du skrev inn, ble ikke funnet.", _GONE),
    "Finnish": ("Ei voi toimittaa", "Toimitus seuraaville vastaanottajille tai ryhmille epäonnistui:", "Antamaasi sähköpostiosoitetta ei löytynyt.", _GONE),
    "Polish": ("Niedostarczalne", "Nie można dostarczyć do następujących adresatów lub grup:", "Nie można odnaleźć wprowadzonego adresu e-mail.", _GONE),
    "Czech": ("Nedoručitelné", "Doručení následujícím příjemcům nebo skupinám se nezdařilo:", "Zadaná e-mailová adresa nebyla nalezena.", _GONE),
    "Hungarian": ("Kézbesíthetetlen", "A kézbesítés a következő címzetteknek vagy csoportoknak nem sikerült:", "A megadott e-mail-cím nem található.", _GONE),
    "Turkish": ("Teslim edilemedi", "Şu alıcılara veya gruplara teslim edilemedi:", "Alıcının posta kutusu dolu ve şu anda ileti kabul edemiyor.", _FULL),
    "Greek": ("Δεν ήταν δυνατή η παράδοση", "Η παράδοση σε αυτούς τους παραλήπτες ή ομάδες απέτυχε:", "Η διεύθυνση που πληκτρολογήσατε δεν βρέθηκε.", _GONE),
    "Russian": ("Не удается доставить", "Не удалось выполнить доставку следующим получателям или группам:", "Не удалось найти указанный адрес электронной почты.", _GONE),
    "Japanese": ("配信不能", "次の受信者またはグループへの配信に失敗しました:", "入力したメール アドレスが見つかりませんでした。", _GONE),
    "Korean": ("배달되지 않음", "다음 받는 사람이나 그룹에게 배달하지 못했습니다.", "입력한 전자 메일 주소를 찾을 수 없습니다.", _GONE),
    "Chinese": ("未送达", "邮件未能送达以下收件人或群组:", "找不到您输入的电子邮件地址。", _GONE),
}  # fmt: skip
IN_WORDS |= {
    f"Exchange in {language}": Came(
        _from(
            "Microsoft Outlook <postmaster@example.org>", f"{Header(f'{subject}: 70×100', 'utf-8').encode()}"
        ),
        f"{above}\n\n{ROSA}\n{below}\n",
        "bounce",
        [(ROSA, "", "", *meant)],
        "",
    )
    for language, (subject, above, below, meant) in _EXCHANGE.items()
}

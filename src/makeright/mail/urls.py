from django.urls import path

import makeright.lib.converters  # noqa: F401  (brings <id:…>)
from makeright.mail.views.acknowledging import Acknowledgments, AcknowledgmentWords, OneAcknowledgment
from makeright.mail.views.outbox import Retry, SetAside, SetAsideAlike
from makeright.mail.views.passing_on import Writer
from makeright.mail.views.raw import RawMail, RawWords
from makeright.mail.views.senders import BlockWriter, OneSender, Senders, SpamIsJunk

app_name = "mail"
urlpatterns = [
    path("conversations/<id:number>/messages/<id:message>/raw", RawMail.as_view(), name="raw"),
    path("conversations/<id:number>/messages/<id:message>/raw/words", RawWords.as_view(), name="raw_words"),
    path("conversations/<id:number>/messages/<id:message>/writer", Writer.as_view(), name="writer"),
    path("outbox/<id:delivery>/retry", Retry.as_view(), name="retry"),
    path("set-aside/<id:mail>", SetAside.as_view(), name="set_aside"),
    path("conversations/<id:number>/sender", BlockWriter.as_view(), name="block_writer"),
    path("settings/senders", Senders.as_view(), name="senders"),
    path("settings/senders/<id:sender>", OneSender.as_view(), name="sender"),
    path("settings/senders/spam/<id:inbox>", SpamIsJunk.as_view(), name="spam_is_junk"),
    path("settings/acknowledgments", Acknowledgments.as_view(), name="acknowledgments"),
    path("settings/acknowledgments/<id:inbox>", OneAcknowledgment.as_view(), name="acknowledgment"),
    path(
        "settings/acknowledgments/<id:inbox>/words",
        AcknowledgmentWords.as_view(),
        name="acknowledgment_words",
    ),
    path("set-aside/<id:mail>/alike", SetAsideAlike.as_view(), name="set_aside_alike"),
]

from django.urls import path
from django.views.generic import RedirectView

import makeright.lib.converters  # noqa: F401  (brings <id:…>)
from makeright.desk.views.conversation import Conversation, Customer, Head, Matter, Thread
from makeright.desk.views.errands import Outbox, OutboxRows, SetAside, SetAsideRows
from makeright.desk.views.inbox import Inbox, Nav, Rows
from makeright.desk.views.search import Search

app_name = "desk"
urlpatterns = [
    path("", RedirectView.as_view(url="/inbox/open"), name="home"),
    path("nav", Nav.as_view(), name="nav"),
    path("inbox/<str:view>", Inbox.as_view(), name="inbox"),
    path("inbox/<str:view>/rows", Rows.as_view(), name="rows"),
    path("conversations/<id:number>", Conversation.as_view(), name="conversation"),
    path("conversations/<id:number>/matter", Matter.as_view(), name="matter"),
    path("conversations/<id:number>/head", Head.as_view(), name="head"),
    path("conversations/<id:number>/thread", Thread.as_view(), name="thread"),
    path("conversations/<id:number>/customer", Customer.as_view(), name="customer"),
    path("search", Search.as_view(), name="search"),
    path("outbox", Outbox.as_view(), name="outbox"),
    path("outbox/rows", OutboxRows.as_view(), name="outbox_rows"),
    path("set-aside", SetAside.as_view(), name="set_aside"),
    path("set-aside/rows", SetAsideRows.as_view(), name="set_aside_rows"),
]

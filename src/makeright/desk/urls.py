from django.urls import path
from django.views.generic import RedirectView

import makeright.lib.converters  # noqa: F401  (brings <id:…>)
from makeright.desk.views import people
from makeright.desk.views.asks import AskAnswer, AskRows, Asks, OneAsk
from makeright.desk.views.beginning import FirstSteps
from makeright.desk.views.check_ups import CheckUp, CheckUpRows, CheckUps
from makeright.desk.views.companies import (
    Companies,
    CompanyName,
    CompanyValues,
    Domains,
    OneCompany,
    OneDomain,
)
from makeright.desk.views.conversation import (
    Conversation,
    Customer,
    CustomerPast,
    Head,
    Known,
    Matter,
    MatterValues,
    Message,
    Thread,
)
from makeright.desk.views.customer_page import (
    Belonging,
    Description,
    Facts,
    Identities,
    Moving,
    OneFact,
    OneIdentity,
    OnePersonNote,
    Person,
    PersonNotes,
    PersonRows,
    Preference,
    Values,
    Verification,
)
from makeright.desk.views.customers import CustomerRows, Customers, NewCustomer
from makeright.desk.views.draws import DrawGift, DrawPassing, Draws
from makeright.desk.views.errands import Outbox, OutboxRows, SetAside, SetAsideRows
from makeright.desk.views.inbox import Inbox, Nav, Rows, TagWays
from makeright.desk.views.ledger import JournalExport, Ledger, LedgerExport, LedgerLook, OneEntry
from makeright.desk.views.make_right import MakingRight, OwnRemedy, Sheet, SheetPreview
from makeright.desk.views.merges import MergeOfTwo, Merging, OneMerge
from makeright.desk.views.moving_customers import Export, Import, ImportLook, ImportProgress, OneImport
from makeright.desk.views.orders import (
    Concern,
    CustomerOrders,
    OneOrder,
    OneOrderRows,
    OrderRows,
    Orders,
    ProductPicture,
)
from makeright.desk.views.palette import Palette
from makeright.desk.views.promises import PromiseRows, Promises
from makeright.desk.views.review import LookAt, Review
from makeright.desk.views.search import Search
from makeright.desk.views.segments import Conditions, OneCondition, OneSegment, SegmentName, Segments
from makeright.desk.views.tags import TagColor, TagName, TagRetirement, Tags
from makeright.desk.views.tasks import Task
from makeright.desk.views.together import Assignments, Junkings, Resolutions, Snoozes, Taggings

app_name = "desk"
urlpatterns = [
    path("", RedirectView.as_view(url="/inbox/open"), name="home"),
    path("nav", Nav.as_view(), name="nav"),
    path("first-steps", FirstSteps.as_view(), name="first_steps"),
    path("conversations/<id:number>/concern", Concern.as_view(), name="concern"),
    path("promises", Promises.as_view(), name="promises"),
    path("promises/rows", PromiseRows.as_view(), name="promise_rows"),
    path("orders", Orders.as_view(), name="orders"),
    path("orders/rows", OrderRows.as_view(), name="order_rows"),
    path("orders/<id:order>", OneOrder.as_view(), name="one_order"),
    path("orders/<id:order>/rows", OneOrderRows.as_view(), name="one_order_rows"),
    path("products/<id:product>/picture", ProductPicture.as_view(), name="product_picture"),
    path("conversations/<id:number>/orders", CustomerOrders.as_view(), name="customer_orders"),
    path("conversations/<id:number>/past", CustomerPast.as_view(), name="customer_past"),
    path("conversations/<id:number>/sheet", Sheet.as_view(), name="sheet"),
    path("conversations/<id:number>/sheet/preview", SheetPreview.as_view(), name="sheet_preview"),
    path("conversations/<id:number>/sheet/own", OwnRemedy.as_view(), name="own_remedy"),
    path("conversations/<id:number>/making-right", MakingRight.as_view(), name="making_right"),
    path("inbox/<str:view>", Inbox.as_view(), name="inbox"),
    path("inbox/<str:view>/rows", Rows.as_view(), name="rows"),
    path("inbox/<str:view>/tags", TagWays.as_view(), name="tag_ways"),
    path("conversations/<id:number>", Conversation.as_view(), name="conversation"),
    path("conversations/<id:number>/matter", Matter.as_view(), name="matter"),
    path("conversations/<id:number>/head", Head.as_view(), name="head"),
    path("conversations/<id:number>/thread", Thread.as_view(), name="thread"),
    path("conversations/<id:number>/messages/<id:message>", Message.as_view(), name="message"),
    path("conversations/<id:number>/customer", Customer.as_view(), name="customer"),
    path("conversations/<id:number>/known", Known.as_view(), name="known"),
    path("conversations/<id:number>/fields/<slug:code>", MatterValues.as_view(), name="matter_value"),
    path("customers", Customers.as_view(), name="customers"),
    path("customers/rows", CustomerRows.as_view(), name="customer_rows"),
    path("customers/new", NewCustomer.as_view(), name="new_customer"),
    path("customers/import", Import.as_view(), name="customer_import"),
    path("customers/import/look", ImportLook.as_view(), name="import_look"),
    path("customers/imports/<id:coming>", OneImport.as_view(), name="one_import"),
    path("customers/imports/<id:coming>/progress", ImportProgress.as_view(), name="import_progress"),
    path("customers/export", Export.as_view(), name="customer_export"),
    path("customers/<id:customer>", Person.as_view(), name="one_customer"),
    path("customers/<id:customer>/rows", PersonRows.as_view(), name="one_customer_rows"),
    path("customers/<id:customer>/description", Description.as_view(), name="description"),
    path("customers/<id:customer>/company", Belonging.as_view(), name="belonging"),
    path("customers/<id:customer>/fields/<slug:code>", Values.as_view(), name="value"),
    path("customers/<id:customer>/facts", Facts.as_view(), name="facts"),
    path("customers/<id:customer>/facts/<id:fact>", OneFact.as_view(), name="fact"),
    path("customers/<id:customer>/notes", PersonNotes.as_view(), name="customer_notes"),
    path("customers/<id:customer>/notes/<id:note>", OnePersonNote.as_view(), name="customer_note"),
    path("customers/<id:customer>/identities", Identities.as_view(), name="identities"),
    path("customers/<id:customer>/identities/moving", Moving.as_view(), name="moving"),
    path("customers/<id:customer>/identities/<id:identity>", OneIdentity.as_view(), name="identity"),
    path(
        "customers/<id:customer>/identities/<id:identity>/verification",
        Verification.as_view(),
        name="verification",
    ),
    path(
        "customers/<id:customer>/identities/<id:identity>/preference", Preference.as_view(), name="preference"
    ),
    path("customers/<id:customer>/merge", Merging.as_view(), name="merging"),
    path("customers/<id:customer>/merge/<id:other>", MergeOfTwo.as_view(), name="merge"),
    path("customers/<id:customer>/merges/<id:merge>", OneMerge.as_view(), name="one_merge"),
    path("companies", Companies.as_view(), name="companies"),
    path("companies/<id:company>", OneCompany.as_view(), name="company"),
    path("companies/<id:company>/name", CompanyName.as_view(), name="company_name"),
    path("companies/<id:company>/domains", Domains.as_view(), name="domains"),
    path("companies/<id:company>/domains/<id:domain>", OneDomain.as_view(), name="domain"),
    path("companies/<id:company>/fields/<slug:code>", CompanyValues.as_view(), name="company_value"),
    path("settings/segments", Segments.as_view(), name="segments"),
    path("settings/segments/<id:segment>", OneSegment.as_view(), name="segment"),
    path("settings/segments/<id:segment>/name", SegmentName.as_view(), name="segment_name"),
    path("settings/segments/<id:segment>/conditions", Conditions.as_view(), name="conditions"),
    path("settings/segments/<id:segment>/conditions/<id:place>", OneCondition.as_view(), name="condition"),
    path("settings/tags", Tags.as_view(), name="tags"),
    path("settings/tags/<id:tag>/name", TagName.as_view(), name="tag_name"),
    path("settings/tags/<id:tag>/color", TagColor.as_view(), name="tag_color"),
    path("settings/tags/<id:tag>/retirement", TagRetirement.as_view(), name="tag_retirement"),
    path("conversations/together/resolution", Resolutions.as_view(), name="resolutions"),
    path("conversations/together/junk", Junkings.as_view(), name="junkings"),
    path("conversations/together/snooze", Snoozes.as_view(), name="snoozes"),
    path("conversations/together/assignment", Assignments.as_view(), name="assignments"),
    path("conversations/together/tags", Taggings.as_view(), name="taggings"),
    path("palette", Palette.as_view(), name="palette"),
    path("search", Search.as_view(), name="search"),
    path("asks", Asks.as_view(), name="asks"),
    path("asks/rows", AskRows.as_view(), name="ask_rows"),
    path("asks/<id:ask>", OneAsk.as_view(), name="one_ask"),
    path("asks/<id:ask>/answer", AskAnswer.as_view(), name="ask_answer"),
    path("check-ups", CheckUps.as_view(), name="check_ups"),
    path("check-ups/rows", CheckUpRows.as_view(), name="check_up_rows"),
    path("check-ups/<id:remedy>", CheckUp.as_view(), name="check_up"),
    path("draws", Draws.as_view(), name="draws"),
    path("draws/<id:draw>/passing", DrawPassing.as_view(), name="draw_passing"),
    path("draws/<id:draw>/gift", DrawGift.as_view(), name="draw_gift"),
    path("tasks/<id:remedy>", Task.as_view(), name="task"),
    path("review", Review.as_view(), name="review"),
    path("review/<id:claim>", LookAt.as_view(), name="look_at"),
    path("ledger", Ledger.as_view(), name="ledger"),
    path("ledger/ledger.csv", LedgerExport.as_view(), name="ledger_export"),
    path("ledger/journal.csv", JournalExport.as_view(), name="journal_export"),
    path("ledger/verification", LedgerLook.as_view(), name="ledger_look"),
    path("ledger/<id:entry>", OneEntry.as_view(), name="one_entry"),
    path("outbox", Outbox.as_view(), name="outbox"),
    path("outbox/rows", OutboxRows.as_view(), name="outbox_rows"),
    path("set-aside", SetAside.as_view(), name="set_aside"),
    path("set-aside/rows", SetAsideRows.as_view(), name="set_aside_rows"),
    path("settings/people", people.People.as_view(), name="people"),
    path("settings/people/invite", people.Invite.as_view(), name="invite"),
    path(
        "settings/people/invitations/<id:invitation>/again",
        people.InvitationAgain.as_view(),
        name="invitation_again",
    ),
    path(
        "settings/people/invitations/<id:invitation>/revocation",
        people.InvitationRevocation.as_view(),
        name="invitation_revocation",
    ),
    path("settings/people/<id:agent>", people.Person.as_view(), name="person"),
    path("settings/people/<id:agent>/role", people.PersonRole.as_view(), name="person_role"),
    path("settings/people/<id:agent>/seat", people.PersonSeat.as_view(), name="person_seat"),
    path("settings/people/<id:agent>/inboxes", people.PersonInboxes.as_view(), name="person_inboxes"),
    path("settings/people/<id:agent>/teams", people.PersonTeams.as_view(), name="person_teams"),
    path("settings/people/<id:agent>/sessions", people.PersonSessions.as_view(), name="person_sessions"),
    path("settings/people/<id:agent>/address", people.PersonAddress.as_view(), name="person_address"),
    path(
        "settings/people/<id:agent>/second-step", people.PersonSecondStep.as_view(), name="person_second_step"
    ),
    path("settings/people/<id:agent>/departure", people.PersonDeparture.as_view(), name="person_departure"),
    path("settings/people/<id:agent>/return", people.PersonReturn.as_view(), name="person_return"),
]

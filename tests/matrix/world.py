"""A house with somebody of every role, and matters that they may see and may not.

Two inboxes: all but the newcomer serve in the shop's, nobody of those who come serves in the wholesale's. What stands
in a matter that is somebody else's holds words that stand nowhere else, so that a leak is found wherever it shows.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from django.utils import timezone
from PIL import Image

from makeright.causes.keeping import add_cause
from makeright.causes.models import Cause
from makeright.conversations import assigning, drafting, moving_over, noting, replying, searching, seeing
from makeright.conversations.admitting import give_access
from makeright.conversations.keeping_tags import add_tag
from makeright.conversations.models import (
    REPLY,
    Attachment,
    Conversation,
    DeskImport,
    DraftPicture,
    Inbox,
    Message,
    SavedReply,
    Tag,
)
from makeright.conversations.saving_replies import save_reply
from makeright.conversations.wording import Wording
from makeright.customers import (
    belonging,
    declaring,
    defining,
    identifying,
    importing,
    remembering,
    reporting,
    segmenting,
)
from makeright.customers.merging import merge
from makeright.customers.models import (
    Company,
    Customer,
    CustomerImport,
    CustomField,
    Domain,
    Fact,
    Identity,
    Merge,
    OccurrenceKind,
    Segment,
)
from makeright.customers.models import Note as CustomerNote
from makeright.customers.recognizing import recognize
from makeright.demo.cast import House, furnish
from makeright.events.reading import since
from makeright.files.storing import keep
from makeright.hours import keeping
from makeright.hours.models import Calendar
from makeright.hours.spelling import read
from makeright.jobs.models import FAILED, Job
from makeright.lib.actor import Actor
from makeright.lib.tokens import random_id
from makeright.mail.knowing_senders import welcome
from makeright.mail.models import Delivery, IncomingMail, Sender
from makeright.mail.sending import address_deliveries
from makeright.mail.tests.letters import arrive, letter
from makeright.orders import searching as order_searching
from makeright.orders.entering import enter_order, enter_product
from makeright.orders.models import Line, Order, Product, Shop
from makeright.orders.saying import (
    BuyerSaid,
    LineSaid,
    OrderSaid,
    PaymentSaid,
    ProductSaid,
    TenderSaid,
    VariantSaid,
)
from makeright.orders.standing import book
from makeright.promises.making import make as make_promise
from makeright.promises.models import Promise
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.making_right import make_right
from makeright.remedies.models import Ask, AuthorityProposal, Claim, Draw, Offer, Remedy, Trial
from makeright.remedies.offering import offer
from makeright.remedies.planning import Plan, RemedyWish
from makeright.staff import skilling, teaming
from makeright.staff.inviting import invite
from makeright.staff.issuing import issue, let_program_in
from makeright.staff.models import PASSKEY, Agent, Factor, Invitation, Role, Skill, Team, Token
from makeright.staff.permitting import add_role
from makeright.staff.serving import join
from makeright.webhooks import keeping as webhooks
from makeright.webhooks import repeating
from makeright.webhooks.models import Delivery as Told
from makeright.webhooks.models import Webhook

ROLES = ("nobody", "newcomer", "viewer", "own", "agent", "lead", "admin")
RULES = ("everyone", "inboxes", "own")
BY = Actor.system("test")
NOBODYS = 987_654_321  # a key that nothing has
OWN_ROLE = ("conversations.answer", "conversations.note", "conversations.assign")
WORDS = (
    "text",
    "name",
    "subject",
    "page",
    "note",
    "sent",
    "held",
    "company",
    "handle",
    "about",
    "value",
    "memo",
    "shell",
    "draft",
    "ware",
)


@dataclass(frozen=True)
class Matter:
    """A conversation with all that hangs on it: a mail with a page, a picture in it and a file, a note, a reply that is
    held, one that waits for its server, and a mail that was set aside in the same inbox. Its customer with all that
    hangs on them, and one more who wrote into the same hands (`second`)."""

    conversation: Conversation
    message: Message
    held: Message
    attachment: Attachment
    inline: Attachment
    delivery: Delivery
    aside: IncomingMail
    drafted: DraftPicture
    identity: Identity
    fact: Fact
    person_note: CustomerNote
    merge: Merge
    company: Company
    domain: Domain
    second: Customer
    order: Order
    line: Line
    claim: Claim
    offer: Offer
    remedy: Remedy
    promise: Promise
    said: Message
    ask: Ask
    words: tuple[str, ...]  # all of them stand in it, and nowhere else
    aside_word: str  # stands in the mail that was set aside


@dataclass
class World:
    """`who` comes (None: somebody who isn't signed in). `own` they may see, whatever their role, unless they serve
    nowhere; `trade` is another inbox's, `colleagues` has a colleague in their own."""

    house: House
    who: Agent | None
    role: str
    rule: str
    own: Matter
    trade: Matter
    colleagues: Matter
    calendar: Calendar
    webhook: Webhook
    program: Token
    told: Told
    job: Job
    product: Product
    shop: Shop
    token: Token | None
    strangers_token: Token
    draw: Draw | None
    strangers_draw: Draw
    night: Role
    team: Team
    skill: Skill
    glazing: Skill
    invitation: Invitation
    field: CustomField
    segment: Segment
    event_kind: OccurrenceKind
    saved_reply: SavedReply
    sender: Sender
    tag: Tag
    cause: Cause
    proposal: AuthorityProposal
    wider_cause: Cause
    coming: CustomerImport
    desk_import: DeskImport
    passkey: Factor | None = None
    strangers_passkey: Factor | None = None

    def sees(self, matter: Matter) -> bool:
        """What the rule says, in so many words: written anew here, not asked of the house."""
        if self.role == "nobody":
            return False
        if self.role == "admin" or self.rule == "everyone":
            return True
        if self.role == "newcomer" or matter is self.trade:
            return False
        return matter is self.own or self.rule == "inboxes" or self.role == "lead"

    def sees_inbox_of(self, matter: Matter) -> bool:
        """Whether they see what is in its inbox and nobody's matter yet."""
        if self.role in {"nobody", "newcomer"}:
            return self.role == "newcomer" and self.rule == "everyone"
        return matter is not self.trade or self.role == "admin" or self.rule == "everyone"

    def foreign(self) -> list[Matter]:
        return [matter for matter in (self.own, self.trade, self.colleagues) if not self.sees(matter)]

    def foreign_words(self) -> list[str]:
        """All words that they must never be shown."""
        matters = (self.own, self.trade, self.colleagues)
        aside = [matter.aside_word for matter in matters if not self.sees_inbox_of(matter)]
        return [word for matter in self.foreign() for word in matter.words] + aside


def _picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    return drawn.getvalue()


def _mail(inbox: Inbox, address: str, secret: str) -> EmailMessage:
    mail = letter(
        f"Hello, this is {secret}text.",
        from_=f"{secret.title()}name <{address}>",
        to=inbox.address,
        subject=f"About {secret}subject",
    )
    mail.add_alternative(
        f'<p>Hello, this is <b>{secret}page</b>.</p><img src="cid:{secret}cid">'
        f'<img src="https://pictures.test/{secret}page.png">',
        subtype="html",
    )
    page = list(mail.iter_parts())[1]
    assert isinstance(page, EmailMessage)
    page.add_related(_picture(), "image", "png", cid=f"<{secret}cid>", filename=f"{secret}drawing.png")
    mail.add_attachment(_picture(), "image", "png", filename=f"{secret}photo.png")
    return mail


def _matter(
    inbox: Inbox, secret: str, *, written_by: Agent, after: Callable[[Conversation], object]
) -> Matter:
    row = arrive(_mail(inbox, f"{secret}@example.com", secret), inbox)
    assert row.message is not None
    message = row.message
    conversation = message.conversation
    by = Actor.agent(written_by)
    noting.note(conversation, text=f"Between us: {secret}note", by=by)
    past = timezone.now() - timedelta(minutes=5)
    sent = replying.reply(conversation, text=f"Dear you, {secret}sent", by=by, now=past)
    replying.leave_due()
    address_deliveries(sent)
    held = replying.reply(conversation, text=f"Dear you, {secret}held", by=by)
    aside = arrive(f"Subject: {secret}aside\r\n\r\nHello\r\n".encode(), inbox, envelope_from="")
    after(conversation)
    conversation.refresh_from_db()
    attachments = Attachment.objects.filter(message=message)
    customer = conversation.customer
    again = arrive(letter("Hello once more.", from_=f"{secret}-second@example.com", to=inbox.address), inbox)
    assert again.message is not None
    after(again.message.conversation)
    company = belonging.add_company(f"{secret}company", by=by)
    belonging.join(customer, company, by=by)
    # Nobody may give anything yet, so it is asked for.
    gift = Plan(conversation, (RemedyWish("gift", cost_minor=4_00),), harm="late")
    made = make_right(gift, by=Actor.agent(written_by), key="gift")
    offered, _options = offer(Plan(conversation, (), claim=made.claim), by=by)
    order = _bought(customer, secret)
    shell = recognize(f"{secret}-shell@example.com", f"{secret}shell", by=BY)
    return Matter(
        conversation=conversation,
        message=message,
        held=held,
        attachment=attachments.get(filename=f"{secret}photo.png"),
        inline=attachments.get(filename=f"{secret}drawing.png"),
        delivery=Delivery.objects.get(message=sent),
        aside=aside,
        drafted=_drafted(conversation, secret, by=by),
        identity=identifying.add_identity(customer, "handle", f"chat:{secret}handle", by=by),
        fact=remembering.remember(customer, f"{secret}about", f"{secret}value", message=message.pk, by=by),
        person_note=remembering.note(customer, f"{secret}memo", by=by),
        merge=merge(shell, into=customer, by=by),
        company=company,
        domain=belonging.add_domain(company, f"{secret}.test", by=by),
        second=again.message.conversation.customer,
        order=order,
        line=order.lines.get(),
        claim=made.claim,
        offer=offered,
        remedy=made.remedies[0],
        promise=_promised(sent, by=by),
        said=sent,
        ask=made.asks[0],
        words=tuple(f"{secret}{part}" for part in WORDS),
        aside_word=f"{secret}aside",
    )


def _promised(sent: Message, *, by: Actor) -> Promise:
    """That what we sent promises something, by the first words of it."""
    due_at = timezone.now() + timedelta(days=2)
    return make_promise(sent, begins=0, ends=4, due_at=due_at, is_day=True, by=by)


def _bought(customer: Customer, secret: str) -> Order:
    """What the customer bought, by the words of the matter."""
    paid = PaymentSaid(
        "p1", 40_00, timezone.now(), TenderSaid("card", f"card-{secret}", f"Visa {secret}ware")
    )
    said = OrderSaid(
        external_id=f"{secret}-1",
        number=f"{secret}ware-1",
        currency="EUR",
        placed_at=timezone.now(),
        lines=(LineSaid("1", f"{secret}ware", 2, 40_00),),
        state="delivered",
        buyer=BuyerSaid(customer=customer.pk),
        payments=(paid,),
    )
    return enter_order(said, shop=book(), by=BY).row


def _drawn(agent: Agent, matter: Matter) -> Draw:
    """That an agent drew the customer of a matter by lot."""
    now = timezone.now()
    trial, _is_new = Trial.objects.get_or_create(
        what="surprise",
        until=None,
        defaults={"unit": "customer", "arms": ["drawn", "not_drawn"], "probability": [], "since": now},
    )
    return Draw.objects.create(
        agent=agent,
        customer_id=matter.conversation.customer_id,
        trial=trial,
        seed="5eed",
        eligible=1,
        digest="0",
        drawn_for="wrote",
        drawn_at=now,
    )


def _welcomed(address: str) -> Sender:
    welcome(address, by=BY)
    return Sender.objects.get(address=address)


def _proposed(house: House) -> AuthorityProposal:
    """That Ada would raise what she may give herself."""
    made = set_authority(house.ada, Terms("EUR"), by=house.by_ada)
    assert isinstance(made, AuthorityProposal)
    return made


def _drafted(conversation: Conversation, secret: str, *, by: Actor) -> DraftPicture:
    """A reply that is being written, with a picture in it."""
    kept = keep(_picture(), "image/png")
    picture = drafting.put_in(conversation, kept, f"{secret}sketch.png", key=random_id(), by=by)
    written = drafting.Written(Wording(f"So far: {secret}draft"))
    drafting.keep(conversation, REPLY, written, key=picture.draft.key, revision=1, by=by)
    return picture


def _passkey(agent: Agent, name: str) -> Factor:
    return Factor.objects.create(
        agent=agent,
        kind=PASSKEY,
        name=name,
        handle=f"handle-of-{name}",
        public_key="key",
        made_at=timezone.now(),
    )


def _index() -> None:
    """Let all that has happened be found."""
    heard_to = 0
    while heard := since(heard_to):
        searching.keep_up(heard)
        order_searching.keep_up(heard)
        heard_to = heard[-1].position


def _keep(conversation: Conversation) -> None:
    """Whoever answered has it."""


def _leave(conversation: Conversation) -> None:
    """It is nobody's again."""
    assigning.assign(conversation, to=None, by=BY)


def _told_of(*matters: Matter) -> OccurrenceKind:
    """What another system told of each one's customer, in words that stand in its matter alone."""
    kind = declaring.declare("Looked at frames", code="look", attributes=[["frame", "Frame", "text"]], by=BY)
    for matter in matters:
        said = {"frame": f"{matter.words[0].removesuffix(WORDS[0])}value"}
        whose = matter.conversation.customer
        reporting.report(reporting.Report(whose, kind, timezone.now(), attributes=said), by=BY)
    return kind


def build(role: str, rule: str) -> World:
    """The house as one of that role finds it under that rule of seeing."""
    house = furnish()
    who: Agent | None = None
    night = add_role("Night watch", OWN_ROLE, by=BY)
    if role == "own":
        who = join("own@framehouse.test", "Nadia", role="own", own_role=night, by=BY)
    elif role != "nobody":
        who = join(f"{role}@framehouse.test", "Nadia", role="agent" if role == "newcomer" else role, by=BY)
    if who is not None and role != "newcomer":
        give_access(house.inbox, who, by=BY)
    seeing.change_rule(rule, by=BY)
    writer = who if who and role not in {"newcomer", "viewer"} else house.mina
    own = _matter(house.inbox, "quittenmus", written_by=writer, after=_leave if role == "viewer" else _keep)
    trade = _matter(house.wholesale, "zwetschgenknoedel", written_by=house.lena, after=_keep)
    colleagues = _matter(
        house.inbox,
        "marillenkompott",
        written_by=house.otto,
        after=lambda each: assigning.assign(each, to=house.otto, by=BY),
    )
    _index()
    fields = [
        defining.define(noun, "tier", "Tier", "text", by=BY)
        for noun in ("customer", "company", "conversation")
    ]
    asked = [{"about": "name", "is": "filled"}, {"about": "language", "is": "empty"}]
    webhook, _secret = webhooks.add_webhook("The shop", "https://93.184.215.14/events", by=BY)
    calendar = keeping.add_calendar("Frame House", zone="Europe/Berlin", week=read("Mo-Fr 9-17"), by=BY)
    job = Job.objects.create(kind="mail.tests", state=FAILED, run_at=timezone.now())
    return World(
        house=house,
        who=who,
        role=role,
        rule=rule,
        own=own,
        trade=trade,
        colleagues=colleagues,
        calendar=calendar,
        webhook=webhook,
        program=let_program_in("The till", by=BY)[0],
        told=repeating.new_test(webhook),
        job=job,
        product=enter_product(
            ProductSaid("oak", "Oak frame", (VariantSaid("oak-1", 20_00),)), shop=book(), by=BY
        ).row,
        shop=book(),
        token=issue(who, "mine", by=BY)[0] if who else None,
        strangers_token=issue(house.otto, "ottos", by=BY)[0],
        draw=_drawn(who, own) if who else None,
        strangers_draw=_drawn(house.otto, trade),
        night=night,
        team=teaming.add_team("Front", by=BY),
        skill=skilling.add_skill("Porcelain", by=BY),
        glazing=skilling.add_skill("China", by=BY),
        invitation=invite("kim@example.com", "Kim", by=BY),
        field=fields[0],
        event_kind=_told_of(own, trade, colleagues),
        segment=segmenting.save("Named", asked, by=BY),
        saved_reply=save_reply("Thank you", "Thank you, {customer_name}.", by=BY),
        sender=_welcomed("noise@elsewhere.example"),
        tag=add_tag("oak", by=BY),
        cause=add_cause("Frame came loose", by=BY),
        proposal=_proposed(house),
        wider_cause=add_cause("Workshop", by=BY),
        coming=importing.begin(b"mail\nrosa@example.com\n", ["mail"], by=BY),
        desk_import=moving_over.begin(
            "zendesk",
            {"email": "ada@framehouse.test", "token": "a key"},
            inbox=house.wholesale,
            address="https://93.184.215.14",
            by=BY,
        ),
        passkey=_passkey(who, "mine") if who else None,
        strangers_passkey=_passkey(house.otto, "ottos"),
    )

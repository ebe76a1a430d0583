"""The cast: the people of Frame House, a small framer's shop. One cast for tests, demo and docs.

All of them are invented. `build` makes them and three conversations by the verbs that the desk itself uses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from makeright.conversations.adding_inboxes import add_inbox
from makeright.conversations.admitting import give_access
from makeright.conversations.assigning import assign
from makeright.conversations.models import Conversation, Inbox, Message
from makeright.conversations.receiving import Incoming, Part, receive
from makeright.customers import belonging
from makeright.customers.identifying import add_identity
from makeright.customers.models import Company, Customer
from makeright.customers.recognizing import recognize
from makeright.files.kinds import raster_of
from makeright.files.storing import keep
from makeright.lib.actor import Actor
from makeright.lib.tokens import random_id
from makeright.staff.describing import limit
from makeright.staff.models import ADMIN, AGENT, FLUENT, SOME, Agent
from makeright.staff.serving import join
from makeright.staff.skilling import add_skill, set_skill
from makeright.staff.speaking import speak

PICTURES = Path(__file__).parent / "pictures"
PASSWORD = "frame-house-demo"  # noqa: S105 (no secret: the demo prints it)
SHOP, TRADE = "hello@framehouse.test", "wholesale@framehouse.test"
THE_HOUSE = Actor.system("demo")
CLOCK = ZoneInfo("Europe/Berlin")  # the shop stands in Bamberg


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the cast, before there is a row of them."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Colleague(Person):
    """One who serves, with what they do there in a few words."""

    role: str
    does: str
    serves: tuple[str, ...]
    speaks: tuple[tuple[str, str], ...] = (("en", FLUENT),)
    good_at: tuple[tuple[str, int], ...] = ()
    takes: int | None = None


GLASS, PRINTS, TRANSPORT = SKILLS = ("Glass", "Prints", "Transport damage")
MINA = Colleague(
    "Mina",
    "mina@framehouse.test",
    AGENT,
    "answers, and makes it right",
    (SHOP,),
    (("en", FLUENT), ("fr", FLUENT), ("de", SOME)),
    ((TRANSPORT, 3), (PRINTS, 2)),
)
OTTO = Colleague(
    "Otto",
    "otto@framehouse.test",
    AGENT,
    "new at the desk, at home in the workshop",
    (SHOP,),
    (("de", FLUENT), ("en", SOME)),
    ((GLASS, 3),),
    takes=8,
)
LENA = Colleague(
    "Lena",
    "lena@framehouse.test",
    AGENT,
    "leads, and looks after the trade",
    (SHOP, TRADE),
    (("en", FLUENT), ("de", FLUENT), ("pt", SOME)),
)
ADA = Colleague("Ada", "ada@framehouse.test", ADMIN, "owns the place, and sees all of it", (SHOP, TRADE))
COLLEAGUES = (MINA, OTTO, LENA, ADA)

GUEST_HOUSE = "Carvalho Guest House"  # Ines', where they have eleven rooms
INES_BY_PHONE = "+44 20 7946 0018"
ROSA = Person("Rosa Lindqvist", "rosa@example.com")
KARIM = Person("Karim Benali", "karim@example.com")
INES = Person("Ines Carvalho", "ines@example.com")


@dataclass(frozen=True)
class House:
    """The shop before anybody has written: its people and its two inboxes. Mina and Otto don't see the wholesale."""

    mina: Agent
    otto: Agent
    lena: Agent
    ada: Agent
    inbox: Inbox
    wholesale: Inbox

    @property
    def by_mina(self) -> Actor:
        return Actor.agent(self.mina)

    @property
    def by_otto(self) -> Actor:
        return Actor.agent(self.otto)

    @property
    def by_lena(self) -> Actor:
        return Actor.agent(self.lena)

    @property
    def by_ada(self) -> Actor:
        return Actor.agent(self.ada)

    def actor(self, agent: Agent, via: str = "desk") -> Actor:
        """The agent as one who acts."""
        return Actor.agent(agent, via)


@dataclass(frozen=True)
class Cast(House):
    """The shop with three customers and a conversation of each."""

    rosa: Customer
    karim: Customer
    ines: Customer
    late_parcel: Conversation
    broken_frame: Conversation
    wholesale_matter: Conversation

    def write(
        self,
        customer: Customer,
        text: str,
        *,
        subject: str = "A question",
        conversation: Conversation | None = None,
        inbox: Inbox | None = None,
        pictures: Sequence[str] = (),
        now: datetime | None = None,
    ) -> Message:
        """Have a customer write: into a conversation, or a new one in `inbox` (the shop's, if none is said).

        `pictures` are names of files in the folder of pictures.
        """
        return _write(
            customer,
            text,
            subject=subject if conversation is None else conversation.subject,
            conversation=conversation,
            inbox=conversation.inbox if conversation else inbox or self.inbox,
            pictures=pictures,
            now=now,
        )


@transaction.atomic
def build(*, passwords: bool = False) -> Cast:
    """Make the shop, its first three customers and what they wrote, as of now. Once for a database.

    Without `passwords` nobody can sign in by one, and no time is spent on hashing it.
    """
    house = furnish(passwords=passwords)
    rosa, karim, ines = (recognize(one.address, one.name, by=THE_HOUSE) for one in (ROSA, KARIM, INES))
    introduce(ines)
    late = _write(
        rosa,
        "Hello, my parcel was to be here the day before yesterday. Do you know where it is?\n\nRosa",
        subject="Where is my parcel?",
        inbox=house.inbox,
    )
    broken = _write(
        karim,
        "Hello Mina, the frame came today. The lower left corner is split and the glass has a crack right across.",
        subject="Frame arrived broken",
        inbox=house.inbox,
        pictures=["photo-corner.jpg"],
    )
    trade = _write(
        ines,
        "Good morning, we have eleven rooms to fill. What would eleven oak frames, 30 × 40, cost us?\n\nInes",
        subject="Frames for eleven rooms",
        inbox=house.wholesale,
    )
    assign(broken.conversation, to=house.mina, by=house.by_mina)
    return Cast(
        **{name: getattr(house, name) for name in House.__dataclass_fields__},
        rosa=rosa,
        karim=karim,
        ines=ines,
        late_parcel=late.conversation,
        broken_frame=broken.conversation,
        wholesale_matter=trade.conversation,
    )


@transaction.atomic
def furnish(*, passwords: bool = False, by: Actor = THE_HOUSE, now: datetime | None = None) -> House:
    """Make the colleagues and the inboxes. All share one password, if they get one at all."""
    inboxes = {
        SHOP: add_inbox(SHOP, "Frame House", by=by, now=now),
        TRADE: add_inbox(TRADE, "Wholesale", from_name="Frame House", by=by, now=now),
    }
    agents = {one: join(one.address, one.name, role=one.role, by=by, now=now) for one in COLLEAGUES}
    if passwords:
        ours = Agent.objects.filter(pk__in=[agent.pk for agent in agents.values()])
        ours.update(password=make_password(PASSWORD))  # hashing takes its time, so once for all
    for one in COLLEAGUES:
        agents[one].refresh_from_db()
        for address in one.serves:
            give_access(inboxes[address], agents[one], by=by, now=now)
    _say_what_they_are(agents, by=by, now=now)
    return House(agents[MINA], agents[OTTO], agents[LENA], agents[ADA], inboxes[SHOP], inboxes[TRADE])


def _say_what_they_are(agents: Mapping[Colleague, Agent], *, by: Actor, now: datetime | None) -> None:
    """The languages that they answer in, what they are good at, and how much they take at once."""
    skills = {name: add_skill(name, by=by, now=now) for name in SKILLS}
    for one, agent in agents.items():
        for language, level in one.speaks:
            speak(agent, language, level, by=by, now=now)
        for name, how_well in one.good_at:
            set_skill(agent, skills[name], how_well, by=by, now=now)
        limit(agent, one.takes, by=by, now=now)


@transaction.atomic
def introduce(ines: Customer, *, by: Actor = THE_HOUSE, now: datetime | None = None) -> Company:
    """Let Ines be known by her phone too, and belong to her guest house."""
    add_identity(ines, "phone", INES_BY_PHONE, by=by, now=now)
    guest_house = belonging.add_company(GUEST_HOUSE, by=by, now=now)
    belonging.join(ines, guest_house, by=by, now=now)
    return guest_house


def picture(name: str) -> Part:
    """A picture of the demo as a file that comes with a message; its bytes are kept by this."""
    content = (PICTURES / name).read_bytes()
    kept = keep(content, raster_of(content[:16]) or "application/octet-stream")
    return Part(kept, name, is_picture=True)


def _write(
    customer: Customer,
    text: str,
    *,
    subject: str,
    inbox: Inbox,
    conversation: Conversation | None = None,
    pictures: Sequence[str] = (),
    now: datetime | None = None,
) -> Message:
    identity = customer.identities.earliest("pk")
    return receive(
        Incoming(
            inbox=inbox,
            customer=customer,
            author_name=customer.name,
            author_address=identity.value,
            subject=subject,
            text=text,
            occurred_at=now or timezone.now(),
            conversation=conversation,
            message_id=f"<{random_id()}@{identity.value.rpartition('@')[2]}>",
            parts=[picture(name) for name in pictures],
        ),
        by=Actor.customer(customer),
        now=now,
    )

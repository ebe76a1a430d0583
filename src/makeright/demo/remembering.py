"""Remembering: what the shop has come to know of its customers beside their mails: facts, wishes, fields, segments."""

from __future__ import annotations

from datetime import datetime, time

from makeright.customers import belonging, declaring, defining, segmenting
from makeright.customers.describing import describe
from makeright.customers.filling_in import fill_in
from makeright.customers.models import MAIL, Company, Customer, Identity
from makeright.customers.recognizing import recognize
from makeright.customers.remembering import note, remember
from makeright.customers.reporting import Report, report_all
from makeright.demo import cast
from makeright.demo.story import STORY
from makeright.demo.story.shop_events import KINDS, happened
from makeright.lib.actor import Actor

WOODS = [["oak", "Oak"], ["walnut", "Walnut"], ["ash", "Ash"], ["pine", "Pine"]]


def remember_them(house: cast.House, *, by: Actor, now: datetime) -> None:
    """Write down what colleagues know of some customers. Once for a database."""
    rosa, karim, ines = (recognize(one.address, by=by, now=now) for one in (cast.ROSA, cast.KARIM, cast.INES))
    defining.define("customer", "wood", "Wood they like", "choice", choices=WOODS, by=by, now=now)
    defining.define("customer", "studio", "Visited the workshop", "yes_no", by=by, now=now)
    describe(rosa, language="sv", zone="Europe/Stockholm", by=by, now=now)
    describe(karim, language="fr", zone="Europe/Paris", pronoun="he", by=by, now=now)
    quiet = (time(21, 30), time(8, 0))
    describe(ines, language="pt", zone="Europe/Lisbon", pronoun="she", quiet=quiet, by=by, now=now)
    fill_in(karim, {"wood": "oak", "studio": "yes"}, by=by, now=now)
    fill_in(ines, {"wood": "walnut"}, by=by, now=now)
    mina = Actor.agent(house.mina).telling("backfill")
    _facts(karim, {"His mother": "turns 70 on Saturday", "Frames": "hang in the stairs"}, by=mina, now=now)
    _facts(ines, {"Deliveries": "only before ten, the lane is narrow"}, by=mina, now=now)
    note(karim, "Calls back in the evening. Was patient with us twice: surprise him.", by=mina, now=now)
    guest_house = Company.objects.get(name=cast.GUEST_HOUSE)
    fill_in(guest_house, {"rooms": "11"}, by=by, now=now)
    belonging.add_domain(guest_house, "carvalho.example", by=by, now=now)
    trade = [{"about": "company", "is": "filled"}]
    for address, (about, value) in FACTS.items():
        _facts(recognize(address, by=by, now=now), {about: value}, by=mina, now=now)
    _tongues(by=by, now=now)
    belonging.settle(Customer.objects.values_list("pk", flat=True), by=by, now=now)
    _shop_tells({cast.KARIM.address: karim, cast.INES.address: ines, cast.ROSA.address: rosa}, by=by, now=now)
    waits = [{"about": "count:open_conversations", "is": "above", "than": "0"}]
    segmenting.save("Trade", trade, by=by, now=now)
    segmenting.save("Something is open", waits, by=by, now=now)
    for name, language in (("They write in German", "de"), ("They write in French", "fr")):
        segmenting.save(name, [{"about": "language", "is": "is", "than": language}], by=by, now=now)


def _shop_tells(customers: dict[str, Customer], *, by: Actor, now: datetime) -> None:
    """What the configurator and the till saw of them."""
    kinds = {
        code: declaring.declare(
            each.name,
            code=code,
            color=each.color,
            attributes=each.attributes,
            keep_for_days=each.days,
            by=by,
            now=now,
        )
        for code, each in KINDS.items()
    }
    told = happened(cast.KARIM.address, cast.INES.address, cast.ROSA.address)
    reports = [
        Report(customers[each.address], kinds[each.kind], now - each.ago, attributes=each.said)
        for each in told
    ]
    report_all(reports, by=by, source="backfill", now=now)


COMPANIES = {
    "Roth Hotels": ("rothhotels.test", "64"),
    "Galerie De Kade": ("galerie-de-kade.test", "4"),
    "Fjellhytta": ("fjellhytta.test", "10"),
    "Museum of Tides": ("museum-of-tides.test", "12"),
    "Atelier Vasseur": ("atelier-vasseur.test", "1"),
    "Tischlerei Wolff": ("tischlerei-wolff.test", ""),
    "Praxis am Markt": ("praxis-am-markt.test", "5"),
    "Stichting Prentenkabinet": ("prentenkabinet.test", ""),
    "Fontaine & filles": ("fontaine-et-filles.test", ""),
    "Lokanta Erdem": ("lokanta-erdem.test", ""),
    "Libreria Fabbri": ("libreria-fabbri.test", ""),
}
FACTS = {
    "gareth.pugh@example.org": ("Packing", "Two came broken. He buys again if corners hold."),
    "w.degraaf@example.org": ("Married", "in 1966; her husband chose ivory"),
    "bronwyn.hughes@example.org": ("Her husband", "has died; the ferry picture is of the two of them"),
    "arthur.pemberton@example.com": ("Measures", "with a ruler, every Sunday"),
    "oluchi.bassey@example.org": ("Her sister", "has the other sleeve"),
    "yuki.mori@example.com": ("Parcels", "asks before she opens what rattles"),
    "comfort.asante@example.com": ("Her daughter", "is called Abena, a midwife"),
    "catarina.lopes@example.net": ("Smells", "her daughter has asthma: no wax"),
    "kalliope.stavrou@example.net": (
        "Deliveries",
        "to the kiosk at the harbor; boats on Monday and Thursday",
    ),
    "rupert.langley@example.org": ("Anniversary", "in September; remind him two weeks before"),
}


def know_companies(*, by: Actor, now: datetime) -> None:
    """The firms that write from domains of their own. Known before their people write, who then belong to them."""
    defining.define("company", "vat", "VAT number", "text", by=by, now=now)
    defining.define("company", "rooms", "Rooms", "number", by=by, now=now)
    for name, (domain, rooms) in COMPANIES.items():
        company = belonging.add_company(name, domains=[domain], by=by, now=now)
        if rooms:
            fill_in(company, {"rooms": rooms}, by=by, now=now)


def _tongues(*, by: Actor, now: datetime) -> None:
    """Who writes in another language than English reads it, too."""
    tongues = {matter.who.address: matter.language for matter in STORY if matter.language != "en"}
    for identity in Identity.objects.filter(kind=MAIL, value__in=tongues).select_related("customer"):
        if not identity.customer.language:
            describe(identity.customer, language=tongues[identity.value], by=by, now=now)


def _facts(customer: Customer, said: dict[str, str], *, by: Actor, now: datetime) -> None:
    for about, value in said.items():
        remember(customer, about, value, said="phone", consent="given", by=by, now=now)

"""Who was drawn and somebody else are given a surprise at once: what is left for surprises is spent once."""

from __future__ import annotations

import threading

from makeright.remedies import drawing_lots, making_right
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.giving_drawn import give_drawn
from makeright.remedies.models import Draw, Remedy
from makeright.remedies.planning import Plan, RemedyWish
from makeright.remedies.refusals import Refused
from tests.house.test_overlapping_remedies import SYSTEM, Shop, shop
from tests.side_by_side import PATIENCE, Aside

__all__ = ["shop"]


def test_a_gift_to_whom_was_drawn_and_another_spend_what_is_left_once(shop: Shop) -> None:
    set_authority("agent", Terms("EUR", surprise_minor=50_00), by=SYSTEM)
    mina = shop.cast.by_mina
    drawn = drawing_lots.draw(shop.cast.mina, by=mina)
    begin = threading.Barrier(2)
    wish = RemedyWish("gift", cost_minor=30_00, note="A card", prompted_by="draw")

    def give() -> str:
        mine = Draw.objects.select_related("agent", "remedy").get(pk=drawn.pk)
        begin.wait(PATIENCE)
        try:
            return give_drawn(mine, wish, by=mina, key="drawn").remedies[0].state
        except Refused as refused:
            return refused.code

    def give_another() -> str:
        other = shop.cast.late_parcel if drawn.customer_id == shop.cast.karim.pk else shop.matters[0]
        begin.wait(PATIENCE)
        plan = Plan(other, (RemedyWish("gift", cost_minor=30_00, note="A card", prompted_by="draw"),),
                    harm="none", wish="not_asked", gives_now=False)  # fmt: skip
        return making_right.make_right(plan, by=mina, key="other").remedies[0].state

    told = {each.result() for each in [Aside(give), Aside(give_another)]}
    alone = Remedy.objects.given().filter(is_surprise=True, decided="alone")
    assert alone.count() == 1, told
    assert told in ({"granted", "asked"}, {"granted", "draw.beyond"})

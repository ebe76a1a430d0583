"""What commonly goes wrong in some trades: trees to begin with. They are plain words that each company makes its
own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Seed(NamedTuple):
    """A cause before there is a row of it: `code` stays, `harm` is what it mostly does, `below` the wider one's
    code."""

    code: str
    name: str
    harm: str
    below: str = ""


def _group(code: str, name: str, *narrower: tuple[str, str, str]) -> tuple[Seed, ...]:
    return (Seed(code, name, "unknown"), *(Seed(each, called, harm, code) for each, called, harm in narrower))


_DELIVERY = _group(
    "delivery",
    "Delivery",
    ("late", "Late", "late"),
    ("lost", "Lost on the way", "missing"),
    ("wrong_address", "Went to another address", "missing"),
    ("not_handed_over", "Said to be delivered, and wasn’t", "missing"),
)
_ORDERING = _group(
    "ordering",
    "Ordering",
    ("charged_twice", "Charged twice", "wrong"),
    ("wrong_price", "Another price than shown", "wrong"),
    ("ordered_by_mistake", "Ordered by mistake", "none"),
    ("changed_mind", "Not as hoped", "none"),
)
_ANSWERING = _group(
    "answering",
    "Our answers",
    ("no_answer", "Nobody answered", "none"),
    ("wrong_information", "We said something wrong", "wrong"),
    ("promise_broken", "We didn’t do what we promised", "late"),
)
_PACKING = _group(
    "packing",
    "Packing",
    ("wrong_item", "Another thing than ordered", "wrong"),
    ("item_missing", "Something was missing", "missing"),
    ("wrong_count", "Another number than ordered", "wrong"),
)

TRADES: Mapping[str, tuple[Seed, ...]] = {
    "framer": (
        *_group(
            "arrived_broken",
            "Arrived broken",
            ("corner_split", "Corner split", "unusable"),
            ("glass_broken", "Glass broken", "unusable"),
            ("glass_scratched", "Glass scratched", "impaired"),
            ("frame_dented", "Frame dented", "cosmetic"),
            ("print_creased", "Print creased", "impaired"),
            ("got_wet", "Got wet on the way", "unusable"),
        ),
        *_group(
            "made_wrong",
            "Made wrong",
            ("cut_too_short", "Cut too short or too small", "unusable"),
            ("wrong_molding", "Another molding than chosen", "wrong"),
            ("mat_crooked", "Mat cut crooked", "impaired"),
            ("dust_behind_glass", "Dust behind the glass", "cosmetic"),
            ("colors_off", "Colors of the print are off", "impaired"),
            ("hanger_missing", "No hanger on the back", "missing"),
        ),
        *_group(
            "own_picture",
            "The customer’s own picture",
            ("own_picture_damaged", "Damaged in the workshop", "unusable"),
            ("own_picture_lost", "Lost", "missing"),
        ),
        *_PACKING,
        *_DELIVERY,
        *_ORDERING,
        *_ANSWERING,
    ),
    "clothing": (
        *_group(
            "fit",
            "Fit",
            ("too_small", "Too small", "impaired"),
            ("too_large", "Too large", "impaired"),
            ("size_chart_wrong", "The size chart was wrong", "wrong"),
        ),
        *_group(
            "fabric",
            "Fabric and seams",
            ("seam_open", "A seam is open", "impaired"),
            ("hole", "A hole", "unusable"),
            ("stain", "A stain", "cosmetic"),
            ("color_runs", "The color runs or fades", "impaired"),
            ("zip_broken", "Zip or button broken", "impaired"),
            ("shrank", "Shrank in the wash", "unusable"),
        ),
        *_group(
            "not_as_shown",
            "Not as shown",
            ("color_differs", "Another color than in the picture", "wrong"),
            ("material_differs", "Another fabric than described", "wrong"),
        ),
        *_PACKING,
        *_DELIVERY,
        *_ORDERING,
        *_ANSWERING,
    ),
    "electronics": (
        *_group(
            "does_not_work",
            "Doesn’t work",
            ("dead_on_arrival", "Never worked", "unusable"),
            ("stopped_working", "Stopped working", "unusable"),
            ("battery_weak", "The battery is weak", "impaired"),
            ("overheats", "Gets hot or smells", "unsafe"),
            ("software_fault", "Fails after an update", "impaired"),
        ),
        *_group(
            "arrived_damaged",
            "Arrived damaged",
            ("screen_cracked", "Screen cracked", "unusable"),
            ("case_dented", "Case dented", "cosmetic"),
        ),
        *_group(
            "incomplete",
            "Incomplete",
            ("cable_missing", "Cable or charger missing", "missing"),
            ("manual_missing", "No manual in a known language", "missing"),
        ),
        *_PACKING,
        *_DELIVERY,
        *_ORDERING,
        *_ANSWERING,
    ),
    "removals": (
        *_group(
            "the_day",
            "The day of the move",
            ("crew_late", "The crew came late", "late"),
            ("crew_never_came", "The crew never came", "missing"),
            ("crew_too_small", "Too few people", "late"),
            ("van_too_small", "The van was too small", "late"),
            ("no_parking", "No place was kept for the van", "late"),
        ),
        *_group(
            "goods",
            "Goods",
            ("furniture_scratched", "Furniture scratched", "cosmetic"),
            ("furniture_broken", "Furniture broken", "unusable"),
            ("dishes_broken", "Dishes or glass broken", "unusable"),
            ("box_lost", "A box is missing", "missing"),
            ("got_wet_moving", "Got wet", "impaired"),
        ),
        *_group(
            "the_house",
            "The house",
            ("wall_damaged", "Wall or stairs damaged", "impaired"),
            ("not_put_up", "Furniture not put up again", "impaired"),
        ),
        *_group(
            "the_bill",
            "The bill",
            ("above_estimate", "Above the estimate", "wrong"),
            ("hours_wrong", "Other hours than worked", "wrong"),
        ),
        *_ANSWERING,
    ),
}

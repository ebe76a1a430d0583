"""The story: what has happened at Frame House in half a year. Every person in it is invented."""

from makeright.demo.story.asking import QUESTIONS
from makeright.demo.story.billing import BILLING
from makeright.demo.story.breakages import BREAKAGES
from makeright.demo.story.coming_back import COMING_BACK
from makeright.demo.story.companies import COMPANIES
from makeright.demo.story.deliveries import DELIVERIES
from makeright.demo.story.gifts import GIFTS
from makeright.demo.story.glass import GLASS_AND_WALLS
from makeright.demo.story.prints import PRINTS
from makeright.demo.story.settled import SETTLED
from makeright.demo.story.sizes import SIZES
from makeright.demo.story.telling import Matter
from makeright.demo.story.these_days import ANSWERED
from makeright.demo.story.today import TODAY
from makeright.demo.story.trade import TRADE_MATTERS
from makeright.demo.story.woods import WOODS

LONG_AGO: tuple[Matter, ...] = (
    *BREAKAGES,
    *DELIVERIES,
    *WOODS,
    *SIZES,
    *GLASS_AND_WALLS,
    *PRINTS,
    *BILLING,
    *QUESTIONS,
    *GIFTS,
    *COMPANIES,
    *COMING_BACK,
)
STORY: tuple[Matter, ...] = (*TODAY, *ANSWERED, *SETTLED, *TRADE_MATTERS, *LONG_AGO)

from makeright.remedies.models.ask import Ask
from makeright.remedies.models.authority import AuthorityGrant, AuthorityProposal, Rate
from makeright.remedies.models.claim import Claim, ClaimLine, Evidence, SecondReading, Threat
from makeright.remedies.models.concern import Concern
from makeright.remedies.models.draw import Draw
from makeright.remedies.models.fitting import Fitting
from makeright.remedies.models.ledger import Entry, Posting, Seal, Sealed
from makeright.remedies.models.look import Look
from makeright.remedies.models.offer import Offer, OfferedOption, Trial
from makeright.remedies.models.policy import ReturnPolicy
from makeright.remedies.models.remedy import Remedy, RemedyLine

__all__ = [
    "Ask",
    "AuthorityGrant",
    "AuthorityProposal",
    "Claim",
    "ClaimLine",
    "Concern",
    "Draw",
    "Entry",
    "Evidence",
    "Fitting",
    "Look",
    "Offer",
    "OfferedOption",
    "Posting",
    "Rate",
    "Remedy",
    "RemedyLine",
    "ReturnPolicy",
    "Seal",
    "Sealed",
    "SecondReading",
    "Threat",
    "Trial",
]

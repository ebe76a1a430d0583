"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from makeright.events.kinds import ONLY_NOW, Code, Codes, declare
from makeright.events.places import Place

IdentityKind = Annotated[Code, Codes("mail", "phone", "handle", "external_id")]
PROVEN_BY = Codes("signed", "mail_link", "phone_code", "agent", "import", "unknown")


@dataclass(frozen=True)
class Created:
    """We got to know somebody. `identity`: the first address that we know of them."""

    identity: int | None
    kind: IdentityKind
    verified: bool


@dataclass(frozen=True)
class Changed:
    """What we know of somebody themselves is otherwise now: these fields of theirs."""

    fields: tuple[
        Annotated[
            Code, Codes("name", "preferred_name", "pronoun", "language", "zone", "quiet_time", "unknown")
        ],
        ...,
    ]


@dataclass(frozen=True)
class IdentityAdded:
    """A customer is known by one thing more."""

    kind: IdentityKind
    verified: bool


@dataclass(frozen=True)
class IdentityVerified:
    """It was shown that an identity is this customer's, and by what."""

    kind: IdentityKind
    how: Annotated[Code, PROVEN_BY, ONLY_NOW]


@dataclass(frozen=True)
class IdentityMoved:
    """An identity was another customer's and is this one's now; what was proven of it stays so only if they are one."""

    from_customer: int
    to_customer: int
    verified: bool


@dataclass(frozen=True)
class IdentityPreferred:
    """Of several of its kind this identity is the primary one from now on."""

    kind: IdentityKind


@dataclass(frozen=True)
class IdentityRemoved:
    """A customer is no longer known by this."""

    kind: IdentityKind


@dataclass(frozen=True)
class Merged:
    """Two customers were one person: the subject was merged into the survivor, who has all that was theirs."""

    from_customer: int
    into_customer: int
    merge: int


@dataclass(frozen=True)
class Unmerged:
    """Two customers were two persons after all: the subject has again what a merge took to the other, and only that."""

    from_customer: int
    into_customer: int
    merge: int


@dataclass(frozen=True)
class Forgotten:
    """Somebody is forgotten: of them remain a number, since when we knew them, and what happened when. `into`: they had
    been merged into that one, who is forgotten with them."""

    known_since: datetime
    into: int | None


@dataclass(frozen=True)
class Erased:
    """All that hung on somebody who was forgotten is gone, and so much it was."""

    conversations: int
    messages: int
    files: int
    mails: int


@dataclass(frozen=True)
class PersonTold:
    """What is kept of one person is being put together for them; `notes`: with what colleagues noted."""

    export: int
    notes: bool


@dataclass(frozen=True)
class PersonExportGone:
    """What was put together of one person is there no longer."""

    export: int


COLORS = Codes("none", "sky", "violet", "rose", "ochre", "olive")
SAID = Codes("message", "phone", "in_person", "form", "import", "colleague", "unknown")
CONSENT = Codes("given", "implied", "not_asked", "unknown")


@dataclass(frozen=True)
class FactNoted:
    """Something is remembered of a customer. `message`: the one that says it, if one does."""

    said: Annotated[Code, SAID, ONLY_NOW]
    consent: Annotated[Code, CONSENT, ONLY_NOW]
    message: int | None


@dataclass(frozen=True)
class FactEnded:
    """Something that was remembered of a customer is so no longer, or was never so."""


@dataclass(frozen=True)
class NoteAdded:
    """A colleague wrote down something about a customer, for colleagues."""


@dataclass(frozen=True)
class NoteRemoved:
    """What a colleague wrote about a customer is gone."""


@dataclass(frozen=True)
class CompanyAdded:
    """A firm is known that customers may belong to."""


@dataclass(frozen=True)
class CompanyDomains:
    """By these domains (how many there are now) people belong to a company."""

    domain: int
    count: int


@dataclass(frozen=True)
class CompanyRenamed:
    """People read another name at a firm."""


@dataclass(frozen=True)
class MembershipBegan:
    """A customer belongs to a company from now on, or by a colleague's word to none."""

    company: int | None
    how: Annotated[Code, Codes("domain", "hand", "unknown"), ONLY_NOW]


@dataclass(frozen=True)
class MembershipEnded:
    """A customer belongs to that company no longer, or is free again to belong to one by domain."""

    company: int | None


@dataclass(frozen=True)
class FieldDefined:
    """A noun has a field more, which the company defined for itself."""

    noun: Annotated[Code, Codes("customer", "conversation", "order", "company")]
    kind: Annotated[Code, Codes("text", "number", "money", "date", "yes_no", "choice", "several")]


@dataclass(frozen=True)
class FieldRenamed:
    """People read another name at a field."""


@dataclass(frozen=True)
class FieldChoices:
    """A field offers other choices: so many now."""

    count: int


@dataclass(frozen=True)
class FieldRetired:
    """A field is shown no more. Its values stay."""


@dataclass(frozen=True)
class FieldRestored:
    """A field that was retired is shown again, with its values."""


@dataclass(frozen=True)
class FieldFilledIn:
    """The subject's custom fields say something else now: these fields, by id."""

    fields: tuple[int, ...]


@dataclass(frozen=True)
class ImportBegun:
    """A file of customers is coming in."""


@dataclass(frozen=True)
class ImportEnded:
    """A file of customers has come in, as far as it went: what became of how many rows."""

    created: int
    changed: int
    unchanged: int
    refused: int
    stopped: bool


@dataclass(frozen=True)
class Exported:
    """A file of customers was taken out: so many, of a segment or of all whom the one who asked for it sees."""

    segment: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Export:
    """What such an event is about: a file for one agent, or (0) for whoever works at the command line."""

    agent: int

    def event_place(self) -> Place:
        return Place("customer_export", self.agent)


@dataclass(frozen=True)
class SegmentSaved:
    """A question over customers has a name."""


@dataclass(frozen=True)
class SegmentChanged:
    """A segment asks something else now."""


@dataclass(frozen=True)
class SegmentRenamed:
    """A segment asks the same under another name."""


@dataclass(frozen=True)
class SegmentRemoved:
    """A segment is asked no more."""


@dataclass(frozen=True)
class KindDeclared:
    """Other systems may tell of one kind of event more. `keep_for_days`: how long it is kept, null for ever."""

    color: Annotated[Code, COLORS]
    on_timeline: bool
    keep_for_days: int | None


@dataclass(frozen=True)
class KindRenamed:
    """People read another name at a kind of event."""


@dataclass(frozen=True)
class KindChanged:
    """A kind of event looks so, and stands on the timeline or doesn't."""

    color: Annotated[Code, COLORS]
    on_timeline: bool


@dataclass(frozen=True)
class KindKept:
    """What is told of a kind is kept for so many days after it happened, null for ever."""

    from_days: int | None
    to_days: int | None


@dataclass(frozen=True)
class KindDescribed:
    """Something else is told beside a kind of event: so many details."""

    count: int


@dataclass(frozen=True)
class KindRetired:
    """Of a kind of event nothing more is taken. What was told stays."""


@dataclass(frozen=True)
class KindReinstated:
    """A kind of event that was retired is taken again."""


@dataclass(frozen=True)
class KindAged:
    """What was told of a kind is gone where it was older than it is kept."""

    erased: int


@dataclass(frozen=True)
class Reported:
    """Another system told what happened with customers: so much was new. The rows say what, by the subject's id."""

    count: int


CREATED = declare("customer.created", Created)
CHANGED = declare("customer.changed", Changed)
IDENTITY_ADDED = declare("identity.added", IdentityAdded)
IDENTITY_VERIFIED = declare("identity.verified", IdentityVerified)
IDENTITY_MOVED = declare("identity.moved", IdentityMoved)
IDENTITY_PREFERRED = declare("identity.preferred", IdentityPreferred)
IDENTITY_REMOVED = declare("identity.removed", IdentityRemoved)
MERGED = declare("customer.merged", Merged)
UNMERGED = declare("customer.unmerged", Unmerged)
FORGOTTEN = declare("customer.forgotten", Forgotten)
ERASED = declare("customer.erased", Erased)
PERSON_TOLD = declare("customer.exported", PersonTold)
PERSON_EXPORT_GONE = declare("customer.export_gone", PersonExportGone)
FACT_NOTED = declare("fact.noted", FactNoted)
FACT_ENDED = declare("fact.ended", FactEnded)
NOTE_ADDED = declare("customer_note.added", NoteAdded)
NOTE_REMOVED = declare("customer_note.removed", NoteRemoved)
COMPANY_ADDED = declare("company.added", CompanyAdded)
COMPANY_RENAMED = declare("company.renamed", CompanyRenamed)
DOMAIN_ADDED = declare("company.domain_added", CompanyDomains)
DOMAIN_REMOVED = declare("company.domain_removed", CompanyDomains)
MEMBERSHIP_BEGAN = declare("membership.began", MembershipBegan)
MEMBERSHIP_ENDED = declare("membership.ended", MembershipEnded)
FIELD_DEFINED = declare("custom_field.defined", FieldDefined)
FIELD_RENAMED = declare("custom_field.renamed", FieldRenamed)
FIELD_CHOICES = declare("custom_field.choices_changed", FieldChoices)
FIELD_RETIRED = declare("custom_field.retired", FieldRetired)
FIELD_RESTORED = declare("custom_field.restored", FieldRestored)
FIELD_FILLED_IN = declare("custom_field.filled_in", FieldFilledIn)
IMPORT_BEGUN = declare("customer_import.begun", ImportBegun)
IMPORT_ENDED = declare("customer_import.ended", ImportEnded)
EXPORTED = declare("customer_export.taken", Exported)
SEGMENT_SAVED = declare("segment.saved", SegmentSaved)
SEGMENT_CHANGED = declare("segment.changed", SegmentChanged)
SEGMENT_RENAMED = declare("segment.renamed", SegmentRenamed)
SEGMENT_REMOVED = declare("segment.removed", SegmentRemoved)
KIND_DECLARED = declare("customer_event_kind.declared", KindDeclared)
KIND_RENAMED = declare("customer_event_kind.renamed", KindRenamed)
KIND_CHANGED = declare("customer_event_kind.changed", KindChanged)
KIND_KEPT = declare("customer_event_kind.kept_for", KindKept)
KIND_DESCRIBED = declare("customer_event_kind.described", KindDescribed)
KIND_RETIRED = declare("customer_event_kind.retired", KindRetired)
KIND_REINSTATED = declare("customer_event_kind.reinstated", KindReinstated)
KIND_AGED = declare("customer_event_kind.aged", KindAged)
REPORTED = declare("customer_event.reported", Reported)

"""Those who write to us, how we know them, and what we remember of them."""

from makeright.customers.models.company import BY_DOMAIN, BY_HAND, Company, Domain, Membership
from makeright.customers.models.custom_field import CustomField, FieldValue
from makeright.customers.models.customer import Customer
from makeright.customers.models.customer_import import CustomerImport
from makeright.customers.models.fact import Fact, Note
from makeright.customers.models.forgetting import Forgetting
from makeright.customers.models.identity import EXTERNAL_ID, HANDLE, MAIL, PHONE, Identity
from makeright.customers.models.merge import Carried, Merge
from makeright.customers.models.occurrence import Occurrence, OccurrenceKind
from makeright.customers.models.person_export import PersonExport
from makeright.customers.models.segment import Segment

__all__ = [
    "BY_DOMAIN",
    "BY_HAND",
    "EXTERNAL_ID",
    "HANDLE",
    "MAIL",
    "PHONE",
    "Carried",
    "Company",
    "CustomField",
    "Customer",
    "CustomerImport",
    "Domain",
    "Fact",
    "FieldValue",
    "Forgetting",
    "Identity",
    "Membership",
    "Merge",
    "Note",
    "Occurrence",
    "OccurrenceKind",
    "PersonExport",
    "Segment",
]

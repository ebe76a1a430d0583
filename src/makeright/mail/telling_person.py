"""Telling a person what mail alone knows of them: when they called a message of ours spam."""

from __future__ import annotations

from makeright.customers.erasing import Person
from makeright.customers.telling_person import Parcel, tells
from makeright.mail.addressing import without_tag
from makeright.mail.models import Complaint


@tells("mail")
def tell_what_they_called_spam(person: Person, parcel: Parcel) -> None:
    """`complaints.json`."""
    theirs = Complaint.objects.filter(address__in=[without_tag(each) for each in person.addresses])
    rows = ({"address": one.address, "at": one.at} for one in theirs.order_by("at"))
    parcel.write("complaints.json", {}, rows=rows, under="complaints")

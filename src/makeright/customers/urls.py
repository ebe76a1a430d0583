from django.urls import path

import makeright.lib.converters  # noqa: F401  (brings <id:…>)
from makeright.customers.views.fields import FieldChoices, FieldLabel, FieldRetirement, Fields
from makeright.customers.views.occurrence_kinds import (
    KindDetails,
    KindKeeping,
    KindLook,
    KindName,
    KindRetirement,
    Kinds,
)

app_name = "customers"
urlpatterns = [
    path("settings/fields", Fields.as_view(), name="fields"),
    path("settings/fields/<id:field>/label", FieldLabel.as_view(), name="field_label"),
    path("settings/fields/<id:field>/choices", FieldChoices.as_view(), name="field_choices"),
    path("settings/fields/<id:field>/retirement", FieldRetirement.as_view(), name="field_retirement"),
    path("settings/customer-events", Kinds.as_view(), name="kinds"),
    path("settings/customer-events/<id:event_kind>/name", KindName.as_view(), name="kind_name"),
    path("settings/customer-events/<id:event_kind>/look", KindLook.as_view(), name="kind_look"),
    path("settings/customer-events/<id:event_kind>/keeping", KindKeeping.as_view(), name="kind_keeping"),
    path("settings/customer-events/<id:event_kind>/details", KindDetails.as_view(), name="kind_details"),
    path(
        "settings/customer-events/<id:event_kind>/retirement",
        KindRetirement.as_view(),
        name="kind_retirement",
    ),
]

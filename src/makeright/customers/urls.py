from django.urls import path

import makeright.lib.converters  # noqa: F401  (brings <id:…>)
from makeright.customers.views.fields import FieldChoices, FieldLabel, FieldRetirement, Fields

app_name = "customers"
urlpatterns = [
    path("settings/fields", Fields.as_view(), name="fields"),
    path("settings/fields/<id:field>/label", FieldLabel.as_view(), name="field_label"),
    path("settings/fields/<id:field>/choices", FieldChoices.as_view(), name="field_choices"),
    path("settings/fields/<id:field>/retirement", FieldRetirement.as_view(), name="field_retirement"),
]

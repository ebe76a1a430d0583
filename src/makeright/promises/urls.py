from django.urls import path

import makeright.lib.converters  # noqa: F401  (brings <id:…>)
from makeright.promises.views.promises import Keeping, Moving, Owner, Passing, Promises, Withdrawal

app_name = "promises"
_OF_MATTER = "conversations/<id:number>/promises"
urlpatterns = [
    path(_OF_MATTER, Promises.as_view(), name="promises"),
    path(f"{_OF_MATTER}/passing", Passing.as_view(), name="passing"),
    path(f"{_OF_MATTER}/<id:promise>/keeping", Keeping.as_view(), name="keeping"),
    path(f"{_OF_MATTER}/<id:promise>/date", Moving.as_view(), name="date"),
    path(f"{_OF_MATTER}/<id:promise>/withdrawal", Withdrawal.as_view(), name="withdrawal"),
    path(f"{_OF_MATTER}/<id:promise>/owner", Owner.as_view(), name="owner"),
]

from django.urls import path

import makeright.lib.converters  # noqa: F401  (brings <id:…>)
from makeright.causes.views.causes import (
    CauseHarm,
    CauseMerging,
    CauseName,
    CausePlace,
    CauseRetirement,
    CauseReturn,
    Causes,
    CauseSeeds,
    OneCause,
)

app_name = "causes"
urlpatterns = [
    path("settings/causes", Causes.as_view(), name="causes"),
    path("settings/causes/seeds", CauseSeeds.as_view(), name="cause_seeds"),
    path("settings/causes/<id:cause>", OneCause.as_view(), name="cause"),
    path("settings/causes/<id:cause>/name", CauseName.as_view(), name="cause_name"),
    path("settings/causes/<id:cause>/place", CausePlace.as_view(), name="cause_place"),
    path("settings/causes/<id:cause>/harm", CauseHarm.as_view(), name="cause_harm"),
    path("settings/causes/<id:cause>/merging", CauseMerging.as_view(), name="cause_merging"),
    path("settings/causes/<id:cause>/retirement", CauseRetirement.as_view(), name="cause_retirement"),
    path("settings/causes/<id:cause>/return", CauseReturn.as_view(), name="cause_return"),
]

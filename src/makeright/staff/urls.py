from django.urls import path

import makeright.lib.converters  # noqa: F401  (brings <id:…>)
from makeright.staff.views import Face, FirstAdmin

app_name = "staff"
urlpatterns = [
    path("staff/<id:agent>/face", Face.as_view(), name="face"),
    path("first-run/<str:link>", FirstAdmin.as_view(), name="first_admin"),
]

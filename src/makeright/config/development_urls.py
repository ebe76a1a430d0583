"""Addresses that the house has while it is developed, and never where it serves: the style page, and all others."""

from __future__ import annotations

from django.urls import path

from makeright.config import urls
from makeright.desk.views.style import Style

urlpatterns = [path("ui", Style.as_view(), name="style"), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)

from django.urls import path

from makeright.live import views

app_name = "live"
urlpatterns = [
    path("live", views.Stream.as_view(), name="stream"),
    path("live/presence", views.Presence.as_view(), name="presence"),
]

"""All addresses of the house."""

from allauth.account import views as allauth
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("sign-in", allauth.login, name="account_login"),
    path("sign-out", allauth.logout, name="account_logout"),
    # allauth asks where these are; here they lead back to the door.
    path("sign-up", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    path("reset", RedirectView.as_view(pattern_name="account_login"), name="account_reset_password"),
    path("", include("makeright.live.urls")),
    path("", include("makeright.staff.urls")),
    path("", include("makeright.conversations.urls")),
    path("", include("makeright.mail.urls")),
    path("", include("makeright.operating.urls")),
    path("", include("makeright.demo.urls")),
    path("", include("makeright.desk.urls")),
]

handler400 = "makeright.ui.views.bad_request"
handler403 = "makeright.ui.views.forbidden"
handler404 = "makeright.ui.views.not_found"
handler500 = "makeright.ui.views.server_error"

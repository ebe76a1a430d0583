"""All addresses of the house."""

from allauth.account import views as allauth
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from makeright.config.api_door import enter, read
from makeright.staff.views.password import Reset
from makeright.staff.views.sign_in import SignIn

urlpatterns = [
    path("sign-in", SignIn.as_view(), name="account_login"),
    path("sign-out", allauth.logout, name="account_logout"),
    # allauth asks where this is; here it leads back to the door.
    path("sign-up", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    path("reset", Reset.as_view(), name="account_reset_password"),
    path("api/", read, name="api_page"),
    re_path(r"^api/v1/(?P<rest>[\s\S]*)$", enter, name="api"),  # a <path:…> ends at a line break
    path("", include("makeright.live.urls")),
    path("", include("makeright.staff.urls")),
    path("", include("makeright.customers.urls")),
    path("", include("makeright.causes.urls")),
    path("", include("makeright.conversations.urls")),
    path("", include("makeright.promises.urls")),
    path("", include("makeright.remedies.urls")),
    path("", include("makeright.mail.urls")),
    path("", include("makeright.operating.urls")),
    path("", include("makeright.demo.urls")),
    path("", include("makeright.desk.urls")),
]

handler400 = "makeright.ui.views.bad_request"
handler403 = "makeright.ui.views.forbidden"
handler404 = "makeright.ui.views.not_found"
handler500 = "makeright.ui.views.server_error"

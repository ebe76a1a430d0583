"""Where browsers find the desk: what links in letters and on a terminal begin with. Never what a request claims."""

from __future__ import annotations

from django.conf import settings


def desk_address() -> str:
    """The scheme and host of the desk, as far as the settings tell, such as https://desk.example.com."""
    if settings.CSRF_TRUSTED_ORIGINS and "*" not in settings.CSRF_TRUSTED_ORIGINS[0]:
        return str(settings.CSRF_TRUSTED_ORIGINS[0])
    host = next((host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))), "localhost")
    return f"https://{host}" if settings.MAKERIGHT_HTTPS else f"http://{host}:{settings.MAKERIGHT_PORT}"

"""What a browser says of itself, in two words."""

from __future__ import annotations

import pytest

from makeright.staff.devices import device_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/139.0 Safari/537.36 Edg/139.0",
            "Edge, Windows",
        ),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/139.0 Safari/537.36", "Chrome, Windows"),
        (f"Mozilla/5.0 (Linux; Android 15) {WEBKIT} Chrome/139.0 Mobile Safari/537.36", "Chrome, Android"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605 Version/18.4 Safari/605",
            "Safari, Mac",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.5.0", ""),
        ("", ""),
        ("<script>alert(1)</script> Firefox/1", "Firefox"),
        ("x" * 100_000 + " Firefox/1", ""),
    ],
)
def test_browser_and_system_are_named(said: str, device: str) -> None:
    assert device_of(said) == device

"""500 hostile payloads, in five places of a hundred mails, are sent by SMTP and looked at in Chromium.

bin/soak hostile [--ways 100] [--postgres]
"""

from __future__ import annotations

import argparse
import contextlib
import sys

from playwright.sync_api import sync_playwright

from tests.browsers import launch
from tests.doors import MINA, House
from tests.hostile import PLACES, look_everywhere, send_all, watched, ways
from tests.postgres import Cluster


def soak(count: int) -> int:
    """Send so many ways and look at all of them; give how many payloads were shown. Raises AssertionError at one that
    ran, loaded, asked for something or left its place."""
    some = ways()[:count]
    with House() as house, sync_playwright() as playwright, launch(playwright) as browser:
        shown = send_all(house, some)
        with watched(browser, house, MINA) as (page, watch):
            look_everywhere(page, house, watch, shown)
    return len(some) * PLACES


def main() -> int:
    """Soak from the command line; the exit code says whether all went well."""
    parser = argparse.ArgumentParser(
        prog="bin/soak hostile", description="Look at hostile mail in a browser."
    )
    parser.add_argument("--ways", type=int, default=100, help="mails, each with five payloads (100)")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    wanted = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if wanted.postgres:
            stack.enter_context(Cluster().in_environment())
        print(f"{soak(wanted.ways)} payloads shown; none ran, loaded or left its place.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

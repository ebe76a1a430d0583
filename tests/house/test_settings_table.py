"""Settings are said in one table, read in one place, and written down for operators as the code has them."""

from __future__ import annotations

import re

from makeright.config import showing
from tests.house.floors import HOUSE, ROOT, our_modules

READS = re.compile(r"\benviron\.get\(|\benviron\[|\bgetenv\(")
# Between our own processes, and for other programs: no settings.
OTHERWISE = {
    "config/bridge.py",
    "config/environ.py",
    "config/proxies.py",
    "config/asgi.py",
}  # a request's, by WSGI
OURS = re.compile(r"""os\.environ\[PARENT\]|os\.environ\.get\(PARENT\)""")


def test_the_docs_name_each_setting_as_the_code_does() -> None:
    said = (ROOT / "docs" / "operations" / "settings.md").read_text()
    assert said == showing.markdown(), "makeright settings --markdown > docs/operations/settings.md"


def test_no_setting_is_read_past_the_table() -> None:
    found = set()
    for path in our_modules():
        name = str(path.relative_to(HOUSE))
        if name in OTHERWISE or name.endswith("config/reading.py"):
            continue
        found |= {
            f"{name}: {line.strip()}"
            for line in path.read_text().splitlines()
            if READS.search(OURS.sub("", line))
        }
    assert found == set()

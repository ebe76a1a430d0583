"""What the doctor looks at where the example shop was set up: that its published password opens no real house."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from makeright.demo.locking import open_to_all
from makeright.operating.doctoring import Asked, Finding, looks
from makeright.operating.findings import fault


@looks("demo")
def the_demo_is_locked(asked: Asked) -> Iterator[Finding]:
    if settings.MAKERIGHT_DEMO:
        return
    if agents := open_to_all():
        yield fault(
            "demo.open",
            f"The example shop was set up here, and {len(agents)} of its colleagues can sign in with its published"
            " password.",
            "makeright demo lock makes that password useless; if this is a demo, say so: MAKERIGHT_DEMO=1",
        )

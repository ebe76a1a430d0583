"""Where this machine's Chromium stands, if it has one."""

import os
import shutil

# The first draws pages alone, without a browser around them, and takes a third of the processor.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
LACKING = "no Chromium on this machine (Debian: apt install chromium-headless-shell, or set CHROMIUM)"

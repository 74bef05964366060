"""The Chromium that tests and screenshots use, and how it is started."""

import os
import shutil

# The headless shell is the same browser without a window, and takes half the time of a processor.
_FOUND = (os.environ.get("CHROMIUM"), shutil.which("chromium-headless-shell"), shutil.which("chromium"))
CHROMIUM = next(filter(None, _FOUND), "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

"""The browser of this machine, in which the tests open pages."""

import os
import shutil
import site
from contextlib import contextmanager

from harness.environments import for_browser

WHY_NOT = "there is no `chromium` (on Debian `apt-get install chromium`)"


def find() -> str | None:
    """Returns the path of the browser."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


@contextmanager
def running(executable: str):
    """Runs the browser without a window."""
    site.addsitedir(str(for_browser()))
    from playwright.sync_api import sync_playwright

    # Chromium cannot run its sandbox as root
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=options)
        yield browser
        browser.close()

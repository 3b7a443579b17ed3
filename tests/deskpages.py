"""The web pages over a store of invented news, served on loopback, and a browser that looks at them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from copydesk.config import Config
from copydesk.pages import desk as pages
from copydesk.pages import site
from copydesk.web import server
from copydesk.web.desk import Desk
from storage import Store
from storage.records import KeyScope
from tests.answering import made, now

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@dataclass(frozen=True, slots=True)
class Shown:
    """Served pages: their address, the store behind them, the settings, and a key that may write."""

    url: str
    store: Store
    settings: Config
    key: str

    @property
    def sources(self) -> Path:
        """The list of sources."""
        return Path(self.settings.sources)


@contextmanager
def shown(folder: Path, **settings: object) -> Iterator[Shown]:
    """Serve the pages of a fresh store on a free port."""
    place, sources = folder / "store.db", folder / "sources.toml"
    told = Config(
        **{"store": str(place), "listen": "127.0.0.1:0", "sources": str(sources), "rate": 0, **settings}  # type: ignore[arg-type]
    )
    with Store.open(place, create=True) as store:
        key = made(store, KeyScope.WRITE)
        service = Desk(store, told)
        with server.serving(service, site.site(pages.Desk.at(service, now))) as port:
            yield Shown(f"http://127.0.0.1:{port}", store, told, key)


@contextmanager
def chromium() -> Iterator["Browser"]:
    """The system's Chromium; the test is skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here; on Debian: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()

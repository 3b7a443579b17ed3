"""What sources.toml says of sites' pages, for whoever cleans them."""

from pathlib import Path

from copydesk.config import Config
from copydesk.subscriptions import BadSources, Subscriptions
from crawler import sites
from crawler.sites import Sites
from normalize.overrides import Overrides
from normalize.page import Page


class Overriding:
    """The overrides of the list of sources: `Workers` ask it about each page. Raises BadSources.

    Without a list there are none: importing files needs no sources.
    """

    def __init__(self, settings: Config) -> None:
        self._path = Path(settings.sources)
        self._written = self._time()
        self._sites = self._read()

    def __call__(self, page: Page) -> Overrides:
        """What is particular about a page."""
        return self._sites.of(page)

    def refresh(self) -> None:
        """Read the list again if it was written since. While it has mistakes, what was read before goes on."""
        if (written := self._time()) != self._written:
            self._written = written
            try:
                self._sites = self._read()
            except BadSources:
                return  # the schedule, which reads the same list, names them

    def _time(self) -> int:
        return self._path.stat().st_mtime_ns if self._path.exists() else 0

    def _read(self) -> Sites:
        return sites.read(Subscriptions(self._path).read().values() if self._written else ())

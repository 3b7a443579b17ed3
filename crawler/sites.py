"""Sites: which source a page is of, by its host, and what is particular about that source's pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crawler.links import host
from crawler.sources import Source
from normalize.overrides import Overrides
from normalize.page import Page

_NONE = Overrides()


@dataclass(frozen=True, slots=True)
class Sites:
    """Overrides by host. A page of `news.example.org` is also of `example.org`, if nothing nearer is known."""

    by_host: Mapping[str, Overrides] = field(default_factory=dict)

    def of(self, page: Page) -> Overrides:
        """What is particular about a page; nothing for one whose address is unknown."""
        name = host(page.url) if page.url and self.by_host else ""
        while name:
            if (own := self.by_host.get(name)) is not None:
                return own
            name = name.partition(".")[2]
        return _NONE


def read(sources: Iterable[Source]) -> Sites:
    """The sites of sources that have overrides: the host of the home page, without one those of the listings."""
    found: dict[str, Overrides] = {}
    for source in sources:
        if source.overrides != _NONE:
            found |= dict.fromkeys(_hosts(source), source.overrides)
    return Sites(found)


def whose(sources: Iterable[Source], url: str | None) -> Source | None:
    """The source whose site an address is of: the one whose host is nearest; None where it is of none."""
    if not url:
        return None
    own = f".{host(url)}"
    found = [(len(each), source) for source in sources for each in _hosts(source) if own.endswith(f".{each}")]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _hosts(source: Source) -> set[str]:
    return {host(url) for url in ([source.home] if source.home else [url for _, url, _ in source.listings])}

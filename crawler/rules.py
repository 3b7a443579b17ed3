"""Rules: how a round of fetching behaves towards the sites it visits, and what it takes from them."""

from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urlsplit

from crawler.address import networks

#: The name that robots.txt files know us by (RFC 9309 calls it the product token).
TOKEN = "copydesk"  # noqa: S105 - a name, no secret
#: Domains that no one can be reached at (RFC 2606); what examples are made of.
_PLACEHOLDERS = ("example", "example.com", "example.net", "example.org", "invalid", "localhost")


class NoContact(ValueError):
    """The rules name nobody to write to; the message says where to set it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Bounds and manners. Raises NoContact or ValueError for what cannot be meant.

    `contact` is a web or mail address of whoever runs this. `delay` is the seconds between two requests to a host:
    2 by default, 30 pages a minute, which a shared web server does not notice and in which the longest news
    sitemaps (1,000 addresses) are fetched in half an hour. `timeout` is the seconds for one whole answer, from the
    lookup of the name to the last byte. `max_bytes` bounds a body, packed and unpacked: the largest pages of the
    labelled sets have 3 MB, the largest sitemap allowed has 50 MB and none of that size is a news sitemap.
    `redirects` is how many are followed; RFC 9309 asks for five. `patience` is the seconds that a visit waits for
    its host, longer than which it is left for another round. `at_once` is requests under way, each to another host;
    `window` is how many visits are given out at a time: so many are made again if their round is killed.
    `allowed_networks` may be connected to though they are not public. `browser_path` is the Chromium for visits that
    ask for a browser.
    """

    contact: str
    delay: float = 2.0
    timeout: float = 30.0
    max_bytes: int = 10_000_000
    redirects: int = 5
    patience: float = 60.0
    at_once: int = 16
    window: int = 400
    allowed_networks: tuple[str, ...] = ()
    browser_path: str | None = None

    def __post_init__(self) -> None:
        if not _reachable(self.contact):
            raise NoContact(
                f"contact = {self.contact!r} is nobody that a site's operator could write to. Set `contact` in "
                "copydesk.toml, or COPYDESK_CONTACT, to your own web or mail address: it is sent to every site."
            )
        if min(self.timeout, self.max_bytes, self.at_once, self.window) <= 0 or min(self.delay, self.patience) < 0:
            raise ValueError("timeout, max_bytes, at_once and window must be above 0, delay and patience not below")
        networks(self.allowed_networks)

    @property
    def user_agent(self) -> str:
        """The User-Agent header."""
        return f"{TOKEN}/{version('copydesk')} (+{self.contact})"


def _reachable(contact: str) -> bool:
    text = contact.strip().removeprefix("mailto:")
    if not text.isascii() or not text.isprintable() or set(text) & set("() \\"):
        return False
    host = (urlsplit(text).hostname or "") if "://" in text else text.rpartition("@")[2] if "@" in text else ""
    return "." in host and not any(host == name or host.endswith("." + name) for name in _PLACEHOLDERS)

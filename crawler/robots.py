"""robots.txt by RFC 9309, and /.well-known/tdmrep.json: what a site asks of its visitors. Values in, values out."""

import json
import re
from dataclasses import dataclass

from protego import Protego

from crawler.freshness import LONGEST_WAIT
from crawler.rules import TOKEN

#: Bytes of a robots.txt that are read; RFC 9309 2.5 asks for at least 500 KiB.
LIMIT = 500 * 1024
#: Rules of a tdmrep.json that are read; a publisher needs one a section, and each costs a match for each visit.
_TDM_RULES = 1000
_AGENT = re.compile(r"\s*user-?\s?agent\s*:?\s*([^#\r\n]*)", re.IGNORECASE)
#: What a product token is made of (RFC 9309 2.2.1), so that `copydesk/1.0` in a file means us too.
_PRODUCT = re.compile(r"[a-z_-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Manners:
    """What one host asks for."""

    parsed: Protego
    reserved: tuple[tuple[Protego, bool], ...]

    def allows(self, url: str) -> bool:
        """Whether robots.txt lets us fetch `url`."""
        return bool(self.parsed.can_fetch(url, TOKEN))

    def delay(self) -> float:
        """Seconds that robots.txt wants between two requests, by Crawl-delay or Request-rate, up to a day; or 0."""
        rate = self.parsed.request_rate(TOKEN)
        by_rate = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return min(max(self.parsed.crawl_delay(TOKEN) or 0.0, by_rate), LONGEST_WAIT.total_seconds())

    def reserves(self, url: str) -> bool:
        """Whether tdmrep.json reserves text and data mining for `url`: its first rule that fits decides."""
        return next((wish for pattern, wish in self.reserved if not pattern.can_fetch(url, TOKEN)), False)


def manners(robots: str, tdmrep: str) -> Manners:
    """Read both files; what cannot be read asks for nothing."""
    return Manners(Protego.parse(thin(robots)), _reservations(tdmrep))


def thin(robots: str) -> str:
    """The groups that concern us, under the name that Protego is asked for; other agents become `other`.

    Protego keeps each rule for each agent of its group, so 500 KB with 10,000 agents and 20,000 rules, which anyone
    can put on a server, take minutes and gigabytes. And it takes a name for ours that is only the start of it.
    """
    lines: list[str] = []
    for line in robots[:LIMIT].splitlines():
        named = _AGENT.match(line)
        line = f"User-agent: {_agent(named[1].strip())}" if named else line
        if not (named and lines and lines[-1] == line):
            lines.append(line)
    return "\n".join(lines)


def _agent(name: str) -> str:
    product = _PRODUCT.match(name)
    if product and product[0].lower() == TOKEN:
        return TOKEN
    return "*" if name == "*" else "other"


def _reservations(tdmrep: str) -> tuple[tuple[Protego, bool], ...]:
    """The rules in order: what a location matches, and whether mining is reserved there.

    A location is a pattern of robots.txt (the TDM Reservation Protocol says so), so it is read as one.
    """
    try:
        rules = json.loads(tdmrep) if tdmrep else []
    except (ValueError, RecursionError):
        return ()
    fit = [rule for rule in rules[:_TDM_RULES] if isinstance(rule, dict)] if isinstance(rules, list) else []
    return tuple(
        (Protego.parse(f"User-agent: *\nDisallow: {rule['location']}"), str(rule.get("tdm-reservation")) == "1")
        for rule in fit
        if isinstance(rule.get("location"), str) and rule["location"].isprintable() and "#" not in rule["location"]
    )

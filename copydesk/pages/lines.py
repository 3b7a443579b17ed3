"""Lines: what a person says of a line of an outlet's pages, what that would do to its other pages, and doing it.

That a line is furniture becomes a rule of the outlet (`copydesk.furnishing`), which can be undone. That a line which a
rule of ours removed is story is written into sources.toml (`keep_lines`), for it is particular about the site: our
rules hold for all sites, and are not argued with from one page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from copydesk import furnishing, pipeline
from copydesk.overriding import Overriding
from copydesk.pages.desk import Absent, Desk
from copydesk.pages.jobs import Job
from copydesk.screen import count
from copydesk.subscriptions import Subscriptions
from copydesk.workers import Workers
from crawler import sites
from crawler.sources import Source
from normalize import Page, furniture
from storage import StoredArticle
from storage.records import FurnitureRule, Held, RuleState

#: Versions of an outlet's articles that are looked at for a preview: a year of a busy one, and a second or two.
LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class Saying:
    """That a line of an article is story (`keeps`), or is furniture."""

    stored: StoredArticle
    line: str
    keeps: bool


def touched(at: Desk, saying: Saying) -> Iterator[Held]:
    """The versions of the outlet's articles that would change, of those that are looked at."""
    outlet, key = saying.stored.article.outlet, furniture.key(saying.line)
    for held in islice(at.store.held(outlet), LOOKED_AT) if outlet else ():
        removed = (line for line, rule in held.removed if furniture.number(rule) is None)
        if any(furniture.key(line) == key for line in (removed if saying.keeps else held.body)):
            yield held


def source(at: Desk, saying: Saying) -> Source:
    """The source whose site the article's page is of. Raises Absent, BadSources."""
    path = Path(at.settings.sources)
    known = Subscriptions(path).read().values() if path.exists() else ()
    found = sites.whose(known, saying.stored.article.url)
    if found is None:
        hint = "What is particular about a site stands with its source. Add the site under Sources first."
        raise Absent("The page is of no site in the list of sources", hint, 409)
    return found


def pattern(line: str) -> str:
    """A regular expression for a line, as a person would write it; numbers in it may be any."""
    return "^" + re.sub(r"\d+", r"\\d+", re.escape(line).replace("\\ ", " ").replace("\\-", "-")) + "$"


def do(at: Desk, job: Job, saying: Saying, by: str) -> str:
    """Do it, and bring the outlet's articles up to date; what was done, in words."""
    job.say("Cleaning the outlet's pages again")
    if saying.keeps:
        changed = _keep(at, saying)
    else:
        with _workers(at) as workers:
            _, changed = furnishing.added(at.store, workers, saying.stored.article.outlet or "", saying.line, by)
    return f"{count(changed, 'article')} changed."


def decide(at: Desk, job: Job, rule: FurnitureRule, state: RuleState, by: str) -> str:
    """Decide about a rule, and bring the outlet's articles up to date; what was done, in words."""
    job.say(f"Cleaning pages of {rule.outlet} again")
    with _workers(at) as workers:
        _, changed = furnishing.decided(at.store, workers, [rule.id], state, by)
    return f"{count(changed, 'article')} changed."


def _keep(at: Desk, saying: Saying) -> int:
    own = source(at, saying)
    written = pattern(saying.line)
    if written not in own.keep_lines:
        listed = Subscriptions(Path(at.settings.sources))
        listed.put(own.name, {"keep_lines": [*own.keep_lines, written]})
    with _workers(at) as workers:
        pages = _pages(at, {held.page_id for held in touched(at, saying)})
        told = pipeline.reprocess(at.store, workers, at.now, pages)
        return sum(account.fate is pipeline.Fate.NEW_VERSION for account in told)


def _workers(at: Desk) -> Workers:
    return Workers(at.settings.workers, Overriding(at.settings))


def _pages(at: Desk, numbers: set[int]) -> Iterator[tuple[int, Page]]:
    for number in sorted(numbers):
        if (page := at.store.page(number)) is not None:
            yield number, page

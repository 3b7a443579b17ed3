"""Health: what a failed visit weighs, and when to try again. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from crawler.visit import Reason


class Health(StrEnum):
    """How an address or a source is doing, in words for a person."""

    WELL = "well"
    SHAKY = "shaky"
    FAILING = "failing"
    DEAD = "dead"


#: What a failure weighs. Hard (1): a person must do something. Soft (1/2): the site is broken, perhaps for long.
#: Temporary (1/4): it passes by itself. Nothing: the address is not to blame. Weights are rss-fetcher's, whose
#: operators found them over years.
_SOFT = frozenset(
    (
        *(Reason.SERVER_ERROR, Reason.BAD_ENCODING, Reason.BAD_RESPONSE, Reason.TOO_LARGE, Reason.ROBOTS_UNKNOWN),
        *(Reason.UNASKED, Reason.BROWSER, Reason.CONTENT_TYPE, Reason.REDIRECT_LOOP, Reason.REDIRECTS),
    )
)
_TEMPORARY = frozenset((Reason.TIMEOUT, Reason.CONNECTION, Reason.TRUNCATED, Reason.BUSY, Reason.CRASHED))
_BLAMELESS = frozenset((Reason.WAITING, Reason.FAILED))
#: 8 hard failures in a row, 32 that would have passed. By then the waits have grown to a day.
DEAD_FROM = 8.0
#: Names that do not resolve and feeds that are gone come back surprisingly often, so the dead are asked every week;
#: nothing is dropped unless a person drops it.
DEAD_EVERY = timedelta(days=7)
_LONGEST = timedelta(days=1)
#: A page that was never had is given up from here on; a listing that lists it again with a later time revives it.
GIVE_UP = 4.0


def weight(reason: Reason) -> float:
    """What one failure for `reason` adds."""
    if reason in _BLAMELESS:
        return 0.0
    return 0.25 if reason in _TEMPORARY else 0.5 if reason in _SOFT else 1.0


def of(failures: float) -> Health:
    """Health by the weight of the failures in a row."""
    if failures >= DEAD_FROM:
        return Health.DEAD
    return Health.FAILING if failures >= 1 else Health.SHAKY if failures else Health.WELL


def next_try(
    now: datetime, wait: timedelta, failures: float, retry_at: datetime | None, chance: float = 0.5
) -> datetime:
    """When to try again what has failed: after twice as long with each whole failure, and not before `retry_at`.

    `wait` is what it would be without failures. At most a day, a week for the dead.
    """
    grown = DEAD_EVERY if failures >= DEAD_FROM else min(wait * 2.0**failures, _LONGEST)
    at = now + grown * (0.9 + 0.2 * chance)
    return max(at, retry_at) if retry_at else at


def next_page_try(now: datetime, failures: float, retry_at: datetime | None, chance: float = 0.5) -> datetime | None:
    """When to try a page again that was never had; None when it is given up."""
    if failures >= GIVE_UP:
        return None
    return next_try(now, timedelta(minutes=10), failures, retry_at, chance)

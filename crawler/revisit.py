"""When to come back: to a listing by what it brings, to an article by its age. Pure: values in, values out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.listing import Pace

#: Of what a listing shows, the share that may be new before it is visited more often. rss-fetcher shortens from two
#: thirds on; one third leaves room for a burst three times as dense before anything can scroll by unseen.
CROWDED = 1 / 3
#: Each poll without anything new makes the next wait longer by half: from 5 minutes to 2 hours in eight polls.
SLOWER = 1.5
#: The span of time that a listing covers, divided by the longest wait: a listing of the last hour is read every
#: twenty minutes, whatever it brought.
SAFETY = 3
#: The share by which a wait is drawn longer or shorter, so that sources added together drift apart.
JITTER = 0.1
#: A page is looked at again when it is twice as old: 20 minutes after it was found, at 40 minutes, at 80 … after 30
#: days not any more. Observed in agencies' own rules: write-throughs and kills come within hours, corrections within
#: days. By doubling, whatever changes is seen within as much time again as it stood unchanged, in 12 visits:
#: log2(30 d / 20 min) = 11.1.
SOONEST, LAST, GROWTH = timedelta(minutes=20), timedelta(days=30), 2

#: Of a listing that says nothing about its pace.
NO_PACE = Pace()


@dataclass(frozen=True, slots=True)
class Poll:
    """What one visit to a listing brought: `new` of `total` entries were not known; the time its entries span."""

    new: int
    total: int
    span: timedelta | None = None


def interval(before: timedelta, poll: Poll | None, fastest: timedelta, slowest: timedelta) -> timedelta:
    """The wait until the next visit to a listing, after one of `before`; `poll` None: it had not changed.

    Observed: feeds show 10 to 50 entries; a poll is late when entries have scrolled by in between, and wasted when
    nothing is new. Theory: the overlap with the poll before says which (rss-fetcher's rule), and no mean rate does,
    since desks publish in bursts. Everything new may mean that more was missed: a quarter of the wait. A third new and
    more: half. Something new: that is the right wait. Nothing new: half as long again.
    Known exceptions: a listing of one entry, which cannot overlap, stays as it is; a night ends with the first poll
    after it, late by up to `slowest`.
    """
    wait = before
    if poll is None or not poll.new:
        wait = before * SLOWER
    elif poll.total > 1 and poll.new == poll.total:
        wait = before / 4
    elif poll.total > 1 and poll.new > poll.total * CROWDED:
        wait = before / 2
    if poll is not None and poll.span:
        wait = min(wait, poll.span / SAFETY)
    return min(max(wait, fastest), slowest)


def next_poll(
    now: datetime,
    wait: timedelta,
    pace: Pace,
    slowest: timedelta,
    fresh_until: datetime | None,
    chance: float,
) -> datetime:
    """When to visit a listing next: after `wait`, not before its own word, within reason.

    Its word is a feed's `ttl`, the hours and days to be skipped, and how long the server calls its answer fresh. None
    of them counts for more than `slowest`: feeds ask for a week by mistake. `chance` is a draw from 0 to 1.
    """
    asked = max(pace.ttl or timedelta(), (fresh_until - now) if fresh_until else timedelta())
    wait = max(wait, min(asked, slowest))
    at = now + wait * (1 + JITTER * (2 * chance - 1))
    return _out_of(at, pace, now + slowest)


def _out_of(at: datetime, pace: Pace, latest: datetime) -> datetime:
    """The first full hour that the feed does not ask to skip, but not later than `latest`."""
    while at < latest and (at.hour in pace.skip_hours or at.strftime("%A") in pace.skip_days):
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min(at, latest)


def next_look(now: datetime, first_seen: datetime, chance: float) -> datetime | None:
    """When to look at an article again; None when it is too old to change.

    Age alone decides: that the bytes of a page changed says nothing, since the furniture of nearly every page changes
    at each visit. What a feed or sitemap says of it (a later time, another headline) brings a visit at once.
    """
    age = now - first_seen
    if age >= LAST:
        return None
    wait = max(SOONEST, age * (GROWTH - 1))
    return now + wait * (1 + JITTER * (2 * chance - 1))

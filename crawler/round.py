"""A round of visits, in the child process: each is followed from its first request to its outcome.

Scrapy's engine downloads; all that is decided stands here, visit by visit, in the order in which it happens.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from scrapy.http.cookies import CookieJar
from scrapy.http.request import NO_CALLBACK
from w3lib.url import safe_url_string

from crawler import robots
from crawler.address import networks, refusal, unreadable
from crawler.answer import Answer, Onward, Trouble, judge
from crawler.browser import Chromium
from crawler.failures import OF_THE_HOST, trouble
from crawler.lane import Lane, Waiting, host
from crawler.rules import Rules
from crawler.visit import Failed, Fetched, Hop, Host, Kind, Reason, Visit

#: RFC 9309 2.4: a copy of robots.txt is not used for more than 24 hours.
_RULES_HOLD = timedelta(hours=24)
#: How soon a robots.txt that could not be had is asked for again.
_RULES_RETRY = timedelta(minutes=30)
#: A pause that is over before the next round starts.
_BRIEF = timedelta(seconds=10)
#: What a browser is of use for.
_SHOWN = frozenset({Kind.PAGE, Kind.SECTION, Kind.HOME})

Download = Callable[[Request], Awaitable[Response]]
Recall = Callable[[str], Awaitable[Host | None]]
Keep = Callable[[Host], Awaitable[None]]
Begin = Callable[[str], Awaitable[None]]


@dataclass(slots=True)
class Trip:
    """One visit under way. `seen` holds what was asked for, with which cookies: the same again would be a loop."""

    visit: Visit
    url: str = ""
    hops: list[Hop] = field(default_factory=list)
    jar: CookieJar = field(default_factory=CookieJar)
    seen: set[tuple[str, bytes | None]] = field(default_factory=set)
    seconds: float = 0.0

    def failed(self, why: Trouble) -> Failed:
        """The outcome."""
        hops = tuple(self.hops)
        now = datetime.now(UTC)
        return Failed(self.visit, why.reason, why.detail, now, why.status, why.retry_at, hops, why.reserved)


class Round:
    """Follows visits. `download` is Scrapy's engine; `recall` and `keep` reach what is known of hosts; `begin` is
    told before each request for which visit it is made.
    """

    def __init__(self, download: Download, rules: Rules, recall: Recall, keep: Keep, begin: Begin) -> None:
        self._download = download
        self._rules = rules
        self._allowed = networks(rules.allowed_networks)
        self._recall = recall
        self._keep = keep
        self._begin = begin
        self._chromium = Chromium(rules, download)
        self._lanes: dict[str, Lane] = {}
        self._room = asyncio.Semaphore(rules.at_once)

    async def follow(self, visit: Visit) -> Fetched | Failed:
        """Follow one visit to its end. Nothing is raised for its sake."""
        trip = Trip(visit)
        try:
            trip.url = safe_url_string(visit.url)
            outcome = await self._to_the_end(trip)
        except Waiting as wait:
            return trip.failed(Trouble(Reason.WAITING, str(wait), retry_at=wait.until))
        except Exception as error:  # noqa: BLE001 - one visit must not stop the rest; the reason is counted and kept
            return trip.failed(trouble(error))
        return outcome if isinstance(outcome, Fetched) else trip.failed(outcome)

    async def _to_the_end(self, trip: Trip) -> Fetched | Trouble:
        """By way of redirects, which may lead to other hosts, each with its own pace and rules."""
        while isinstance(outcome := await self._step(trip), Onward):
            pass
        return outcome

    async def _step(self, trip: Trip) -> Fetched | Onward | Trouble:
        """One request of a visit: the address, the host's rules, its turn, the download, the judgement."""
        if why := unreadable(trip.url):
            return Trouble(Reason.BAD_URL, why)
        if why := refusal(trip.url, self._allowed):
            return Trouble(Reason.REFUSED_ADDRESS, why)
        lane = await self._lane(trip.url)
        if forbidden := await self._forbidden(lane, trip):
            return forbidden
        request = _request(trip)
        if (asked := (request.url, request.headers.get("Cookie"))) in trip.seen:
            return Trouble(Reason.REDIRECT_LOOP, f"{trip.url[:200]} leads back to itself")
        trip.seen.add(asked)
        answer = await self._ask(lane, request, trip)
        outcome = answer if isinstance(answer, Trouble) else _judged(trip, answer)
        if isinstance(outcome, Onward):
            return self._turn(trip, outcome)
        if isinstance(outcome, Trouble) and outcome.reason is Reason.BUSY:
            return replace(outcome, retry_at=lane.state.not_before)
        return outcome

    def _turn(self, trip: Trip, onward: Onward) -> Onward | Trouble:
        """Take the redirect. From https to http is followed, since a page is public either way, and said."""
        if len(trip.hops) >= self._rules.redirects:
            return Trouble(
                Reason.REDIRECTS, f"more than {self._rules.redirects} redirects, the last to {onward.url[:200]}"
            )
        lowered = trip.url.startswith("https:") and onward.url.startswith("http:")
        trip.hops.append(Hop(trip.url, onward.status, lowered))
        trip.url = safe_url_string(onward.url)
        return onward

    async def _lane(self, url: str) -> Lane:
        name = host(url)
        if name not in self._lanes:
            known = await self._recall(name)
            # Another visit may have come first while this one waited for the answer.
            self._lanes.setdefault(name, Lane(known or Host(name), self._rules))
        return self._lanes[name]

    async def _ask(self, lane: Lane, request: Request, trip: Trip) -> Answer | Trouble:
        """Download in the host's turn, and let the lane learn from what comes."""
        outcome: Answer | Trouble
        async with lane.turn(), self._room:
            await self._begin(trip.visit.id)
            before, start = lane.state, monotonic()
            try:
                outcome = _answer(await self._download(request), trip.jar, request)
                if trip.visit.browser and trip.visit.kind in _SHOWN:
                    outcome = await self._chromium.show(outcome, self._rules.user_agent)
            except Exception as error:  # noqa: BLE001 - whatever a download raises is put into our words
                outcome = trouble(error)
            trip.seconds += monotonic() - start
            if isinstance(outcome, Answer) or outcome.reason in OF_THE_HOST:
                lane.note(outcome)
        if _telling(before, lane.state):
            await self._keep(lane.state)
        return outcome

    async def _forbidden(self, lane: Lane, trip: Trip) -> Trouble | None:
        """What the host's own rules have against the visit."""
        if trip.visit.kind is Kind.ROBOTS:
            return None
        async with lane.entry:
            if lane.manners is None and not lane.recall(datetime.now(UTC)) and (why := await self._learn(lane, trip)):
                return why
        if lane.manners is None:
            return Trouble(Reason.ROBOTS_UNKNOWN, "no robots.txt to be had", retry_at=lane.state.rules_until)
        if not lane.manners.allows(trip.url):
            return Trouble(Reason.ROBOTS, f"robots.txt of {lane.state.name} does not allow {trip.url[:200]}")
        if trip.visit.respect_reservation and lane.manners.reserves(trip.url):
            return Trouble(Reason.RESERVED, "tdmrep.json", reserved=("tdmrep.json",))
        return None

    async def _learn(self, lane: Lane, trip: Trip) -> Trouble | None:
        """Ask for robots.txt and tdmrep.json. Where the host does not answer at all, that is the visit's trouble."""
        answer = await self._rules_file(trip, "/robots.txt")
        if isinstance(answer, Trouble) and answer.reason in OF_THE_HOST | {Reason.BUSY}:
            return replace(answer, detail=f"robots.txt: {answer.detail}")
        text = _robots_text(answer)
        reservations = await self._rules_file(trip, "/.well-known/tdmrep.json") if text is not None else None
        tdmrep = _text(reservations) if isinstance(reservations, Fetched) else ""
        lane.learn(text, tdmrep, datetime.now(UTC) + (_RULES_RETRY if text is None else _RULES_HOLD))
        await self._keep(lane.state)
        return None

    async def _rules_file(self, trip: Trip, path: str) -> Fetched | Trouble:
        """A file of rules of the host that `trip` has come to, wherever it is led to (RFC 9309 2.3.1.2)."""
        url = urljoin(trip.url, path)
        return await self._to_the_end(Trip(Visit(trip.visit.id, url, Kind.ROBOTS), url))


def _judged(trip: Trip, answer: Answer) -> Fetched | Onward | Trouble:
    now = datetime.now(UTC)
    return judge(trip.visit, answer, tuple(trip.hops), _validators(trip.visit) != {}, now, trip.seconds)


def _request(trip: Trip) -> Request:
    request = Request(trip.url, headers=_validators(trip.visit), callback=NO_CALLBACK, dont_filter=True)
    trip.jar.add_cookie_header(request)
    return request


def _validators(visit: Visit) -> dict[str, bytes]:
    """What the server gave us last time, byte for byte. It knows nothing of what a page's scripts will fetch."""
    if not visit.honour_304 or visit.browser:
        return {}
    given = {"If-None-Match": visit.etag, "If-Modified-Since": visit.last_modified}
    return {name: value.encode("latin-1") for name, value in given.items() if value}


def _answer(response: Response, jar: CookieJar, request: Request) -> Answer:
    jar.extract_cookies(response, request)
    headers = {
        name.decode("latin-1").lower(): tuple(value.decode("latin-1") for value in values)
        for name, values in response.headers.items()
    }
    return Answer(response.url, response.status, headers, response.body)


def _robots_text(answer: Fetched | Trouble) -> str | None:
    """RFC 9309 2.3.1: what is not there allows everything, what is in trouble nothing."""
    if isinstance(answer, Fetched):
        return _text(answer)
    missing = answer.status is not None and 400 <= answer.status < 500
    lost = answer.reason in {Reason.REDIRECTS, Reason.REDIRECT_LOOP, Reason.BAD_REDIRECT, Reason.CONTENT_TYPE}
    return "" if missing or lost else None


def _text(answer: Fetched) -> str:
    return answer.body[: robots.LIMIT].decode("utf-8-sig", "replace").replace("\0", "")


def _telling(before: Host, after: Host) -> bool:
    """Whether the change is worth keeping beyond the round: not the common pause of seconds, which is over by then."""
    pause = after.not_before and after.not_before > datetime.now(UTC) + _BRIEF
    return before.strikes != after.strikes or bool(pause)

"""Lanes: one for each host, in which requests wait their turn. One at a time, at the host's own pace."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from crawler.answer import Answer, Trouble
from crawler.freshness import LONGEST_WAIT, retry_after
from crawler.robots import Manners, manners
from crawler.rules import Rules
from crawler.visit import Host

#: The wait after a first 429 or 503 without Retry-After; doubled by each further one, up to a day after the eleventh.
_FIRST_WAIT = timedelta(minutes=1)
#: Failures of the host itself in a row (no answer, no connection), after which it is left for another round: its
#: other visits would each wait for `timeout` in vain.
_DOWN = 3
_DOWN_FOR = timedelta(minutes=10)
#: The pace is drawn out by up to this part of itself, so that requests of many rounds do not fall into step.
_JITTER = 0.25


class Waiting(Exception):
    """The host's turn is further off than this round waits."""

    def __init__(self, until: datetime, why: str) -> None:
        super().__init__(why)
        self.until = until


class Lane:
    """One host: its pace, its rules, and whose turn it is. `state` is what outlives the round."""

    def __init__(self, state: Host, rules: Rules) -> None:
        self.state = state
        self.manners: Manners | None = None
        self.entry = asyncio.Lock()
        self._rules = rules
        self._turn = asyncio.Lock()
        self._failures = 0
        self._why = "the host asked to be left alone"

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until the host may be asked, and hold it while it is. Raises Waiting."""
        async with self._turn:
            until = self.state.not_before
            if until and (wait := (until - datetime.now(UTC)).total_seconds()) > 0:
                if wait > self._rules.patience:
                    raise Waiting(until, self._why)
                await asyncio.sleep(wait)
            try:
                yield
            finally:
                self._rest(self._pace())

    def _pace(self) -> timedelta:
        wished = self.manners.delay() if self.manners else 0.0
        pace = max(self._rules.delay, wished)
        return timedelta(seconds=pace * random.uniform(1, 1 + _JITTER))  # noqa: S311 - no secret

    def _rest(self, pause: timedelta) -> None:
        until = datetime.now(UTC) + pause
        self.state = replace(self.state, not_before=max(until, self.state.not_before or until))

    def note(self, outcome: Answer | Trouble) -> None:
        """Learn from an answer: a busy host is left alone, for as long as it says or for longer each time."""
        if isinstance(outcome, Trouble):
            self._failures += 1
            if self._failures >= _DOWN:
                self._why = f"the host failed {self._failures} times in a row, last with: {outcome.detail}"
                self._rest(_DOWN_FOR)
            return
        self._failures = 0
        if outcome.status not in {429, 503}:
            self.state = replace(self.state, strikes=0)
            return
        now = datetime.now(UTC)
        asked = retry_after(outcome.header("retry-after"), outcome.header("date"), now)
        doubled = _FIRST_WAIT * 2 ** min(self.state.strikes, 11)
        self.state = replace(self.state, strikes=self.state.strikes + 1)
        self._rest(min(asked - now if asked else doubled, LONGEST_WAIT))
        self._why = f"the host answered {outcome.status} to an earlier request"

    def learn(self, robots: str | None, tdmrep: str, until: datetime) -> None:
        """Take over the host's rules; `robots` None: they cannot be had, and what was known before stays."""
        known = self.state.robots if robots is None else robots
        self._use(known, tdmrep, until)
        self._rest(self._pace())  # the wish was not known when the rules themselves were asked for

    def recall(self, now: datetime) -> bool:
        """Use the rules that were known before, if they still hold."""
        if self.state.rules_until is None or self.state.rules_until <= now:
            return False
        self._use(self.state.robots, self.state.tdmrep, self.state.rules_until)
        return True

    def _use(self, robots: str | None, tdmrep: str, until: datetime) -> None:
        self.state = replace(self.state, robots=robots, tdmrep=tdmrep, rules_until=until)
        self.manners = None if robots is None else manners(robots, tdmrep)


def host(url: str) -> str:
    """The name of a lane: the host, with its port where that is not the scheme's own."""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    name = (parts.hostname or "").rstrip(".")
    return name if parts.port in {None, usual} else f"{name}:{parts.port}"

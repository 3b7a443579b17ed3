"""Fetching, seen from outside: visits in, outcomes out. The work is done in a child process.

A page that crashes a parser or an unpacker, or a leak in one of them, costs that process; a callback that computes
for seconds does not hold up whoever runs the schedule.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from signal import Signals
from time import monotonic
from typing import Protocol, Self

from crawler import child, wire
from crawler.rules import Rules
from crawler.visit import Failed, Fetched, Host, Reason, Visit

#: Seconds without a sign of life (the child gives one every five) after which it hangs.
SILENCE = 60.0
#: Seconds after which a child process is replaced when a round begins. What a host is known by is read from the store
#: by each child once, and other machines may have learnt of it since.
RENEWED = 600.0
PROCESS = "copydesk-fetch"
#: What is given out together: so many outcomes or bytes, or what came within so many seconds of the first. Whoever
#: keeps them needs one transaction for all, and half a second of work is what is done again after a kill.
TOGETHER, TOGETHER_BYTES, TOGETHER_SECONDS = 50, 16 << 20, 0.5
#: Seconds without a word of the child after which nobody waits for company: 2,000 pages come some 3 ms apart.
_LULL = 0.05

Outcome = Fetched | Failed


class FetcherDied(Exception):
    """The child process ended before it had begun on anything; the message says how."""


class Hosts(Protocol):
    """What is known of hosts between rounds: their pace, and their rules."""

    def get(self, name: str) -> Host | None:
        """What was kept for `name`."""

    def keep(self, host: Host) -> None:
        """Keep for the next round, in place of what was known."""


class Memory:
    """Hosts in memory: for one process, for tests."""

    def __init__(self) -> None:
        self._known: dict[str, Host] = {}

    def get(self, name: str) -> Host | None:
        """What was kept for `name`."""
        return self._known.get(name)

    def keep(self, host: Host) -> None:
        """Keep for the next round."""
        self._known[host.name] = host


def fetch(visits: Iterable[Visit], rules: Rules, hosts: Hosts | None = None) -> Iterator[Outcome]:
    """Make `visits` as one round; their outcomes one by one, in the order in which they end (`Fetcher.together`)."""
    with Fetcher(rules) as fetcher, closing(fetcher.together(visits, hosts)) as lists:
        for outcomes in lists:
            yield from outcomes


class Fetcher:
    """Makes visits, round after round, in a child process that is kept between rounds and renewed from time to time.

    To start one takes a second, and what is due comes a few addresses at a time: with a child of its own each round
    would mostly be starting one.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child process."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def rest(self) -> None:
        """End the child process if it is old; for times in which nothing is to be done."""
        if self._child is not None and self._child.is_old:
            self.close()

    def together(self, visits: Iterable[Visit], hosts: Hosts | None = None) -> Generator[list[Outcome], None, None]:
        """Make `visits`, as many at a time as `rules.window`; outcomes that end at about the same time come together.

        `visits` is asked for more after each list, so what outcomes bring to light can be visited in the same round.
        Close the iterator to stop at once. What has been yielded is done with; everything else may be visited again.
        Visits that were under way when the child process died come back `crashed`, the rest goes to another child.
        Raises FetcherDied.
        """
        rest = iter(visits)
        hosts = hosts if hosts is not None else Memory()
        given: dict[str, Visit] = {}
        self.rest()
        try:
            while True:
                _fill(given, rest, self._rules.window)
                if not given:
                    return
                self._child = self._child or _Child(self._rules)
                yield from self._child.run(given, rest, hosts)
                if given:
                    self.close()  # it has died
        finally:
            if given:
                self.close()  # it is at visits that nobody waits for


def _fill(given: dict[str, Visit], rest: Iterator[Visit], window: int) -> list[Visit]:
    """Take as many visits as the window has room for. Raises ValueError for an id that is given twice."""
    taken: list[Visit] = []
    while len(given) < window and (visit := next(rest, None)) is not None:
        if visit.id in given:
            raise ValueError(f"two visits of one round have the id {visit.id!r}")
        given[visit.id] = visit
        taken.append(visit)
    return taken


class _Child:
    """One child process. While a round runs it has the visits that were given to it; they shrink as outcomes come."""

    def __init__(self, rules: Rules) -> None:
        self._given: dict[str, Visit] = {}
        self._hosts: Hosts = Memory()
        self._rules = rules
        self._started: set[str] = set()
        self._began = False
        self._born = monotonic()
        context = get_context("spawn")  # a fork would copy open connections and threads of whoever calls
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=child.run, args=(theirs, rules), name=PROCESS, daemon=True)
        self._process.start()
        theirs.close()

    @property
    def is_old(self) -> bool:
        """Whether another should take its place: what leaks in it, or what it knows of hosts, is then forgotten."""
        return monotonic() - self._born > RENEWED

    def close(self) -> None:
        """End it at once; there is nothing in it to be lost."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def run(self, given: dict[str, Visit], rest: Iterator[Visit], hosts: Hosts) -> Iterator[list[Outcome]]:
        """Outcomes until there is nothing left to do, or, with visits left in `given`, the child has died."""
        self._given, self._hosts = given, hosts
        self._give(list(given.values()))
        while self._given:
            if not (outcomes := self._outcomes()):
                if lost := self._lost():
                    yield lost
                return
            yield outcomes
            self._give(_fill(self._given, rest, self._rules.window))

    def _give(self, words: Sequence[Visit | wire.Known]) -> None:
        """Say something. Whether the child still listens is seen when it is listened to."""
        with suppress(OSError):
            for word in words:
                self._pipe.send(word)

    def _outcomes(self) -> list[Outcome]:
        """The next outcomes, what the child says in between being attended to; none when it is dead, or as good as."""
        found: list[Outcome] = []
        size, until = 0, 0.0
        while self._given and len(found) < TOGETHER and size < TOGETHER_BYTES:
            if (word := self._word(_LULL if found else SILENCE)) is None:
                break
            if (outcome := self._heard(word)) is not None:
                until = until or monotonic() + TOGETHER_SECONDS
                found.append(outcome)
                size += len(outcome.body) if isinstance(outcome, Fetched) else 0
            if found and monotonic() > until:
                break
        return found

    def _heard(self, word: wire.Word) -> Outcome | None:
        """The outcome that a word tells; None where it tells something else, which is attended to."""
        if not isinstance(word, Fetched | Failed):
            self._attend(word)
        elif (visit := self._given.pop(word.visit.id, None)) is not None:
            self._started.discard(visit.id)
            return replace(word, visit=visit)
        return None

    def _word(self, seconds: float) -> wire.Word | None:
        """What the child says within so many seconds; None when it is dead, silent, or talks nonsense."""
        try:
            return wire.read(self._pipe) if self._pipe.poll(seconds) else None
        except (EOFError, OSError, ValueError, KeyError):
            return None

    def _attend(self, word: wire.Started | wire.Wanted | wire.Alive | Host) -> None:
        if isinstance(word, wire.Started):
            self._started.add(word.id)
            self._began = True
        elif isinstance(word, wire.Wanted):
            self._give([wire.Known(word.name, self._hosts.get(word.name))])
        elif isinstance(word, Host):
            self._hosts.keep(word)

    def _lost(self) -> list[Outcome]:
        """What was under way when the child died, which is nothing where it died between two visits or rounds."""
        self._process.kill()
        self._process.join()
        how = f"the fetching process ended with {_exit(self._process.exitcode)}"
        if not self._began:
            raise FetcherDied(f"{how} before it had begun on anything; what it wrote to standard error says more")
        return [Failed(self._given.pop(id_), Reason.CRASHED, how, datetime.now(UTC)) for id_ in self._started]


def _exit(code: int | None) -> str:
    try:
        return Signals(-(code or 0)).name
    except ValueError:
        return f"exit code {code}"

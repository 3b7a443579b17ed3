"""When to come back, and what failures weigh."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import health, revisit
from crawler.listing import Pace
from crawler.revisit import NO_PACE, Poll
from crawler.visit import Reason

NOW = datetime(2026, 3, 4, 12, 10, tzinfo=UTC)  # a Wednesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FASTEST, SLOWEST = 5 * MINUTE, 2 * HOUR


@pytest.mark.parametrize(
    ("poll", "wait"),
    [
        (None, 60 * MINUTE),
        (Poll(0, 20), 60 * MINUTE),
        (Poll(1, 20), 40 * MINUTE),
        (Poll(8, 20), 20 * MINUTE),
        (Poll(20, 20), 10 * MINUTE),
        (Poll(1, 1), 40 * MINUTE),
        (Poll(0, 20, 60 * MINUTE), 20 * MINUTE),
    ],
)
def test_the_wait_follows_what_a_listing_brings(poll: Poll | None, wait: timedelta) -> None:
    assert revisit.interval(40 * MINUTE, poll, FASTEST, SLOWEST) == wait


@given(st.integers(1, 10**6), st.integers(0, 50), st.integers(0, 50), st.none() | st.integers(0, 10**6))
def test_the_wait_stays_within_its_bounds(before: int, new: int, more: int, span: int | None) -> None:
    poll = Poll(new, new + more, None if span is None else timedelta(seconds=span))
    assert FASTEST <= revisit.interval(timedelta(seconds=before), poll, FASTEST, SLOWEST) <= SLOWEST


def test_a_quiet_source_is_at_its_slowest_after_eight_polls_and_a_burst_is_caught_up_with() -> None:
    wait = FASTEST
    for _ in range(8):
        wait = revisit.interval(wait, None, FASTEST, SLOWEST)
    assert wait == SLOWEST
    for _ in range(3):
        wait = revisit.interval(wait, Poll(20, 20), FASTEST, SLOWEST)
    assert wait == FASTEST


def test_a_feed_is_believed_when_it_asks_for_patience_within_reason() -> None:
    def at(pace: Pace = NO_PACE, fresh: datetime | None = None, chance: float = 0.5) -> datetime:
        return revisit.next_poll(NOW, 10 * MINUTE, pace, SLOWEST, fresh, chance)

    assert at() == NOW + 10 * MINUTE
    assert at(Pace(ttl=30 * MINUTE)) == NOW + 30 * MINUTE
    assert at(Pace(ttl=7 * DAY)) == NOW + SLOWEST
    assert at(fresh=NOW + HOUR) == NOW + HOUR
    assert at(Pace(skip_hours=frozenset({12}))) == NOW.replace(hour=13, minute=0)
    assert at(Pace(skip_days=frozenset({"Wednesday"}))) == NOW + SLOWEST
    assert at(chance=0.0) == NOW + 9 * MINUTE
    assert at(chance=1.0) == NOW + 11 * MINUTE


def test_an_article_is_looked_at_again_when_it_is_twice_as_old_for_thirty_days() -> None:
    at, looks = NOW, []
    while (again := revisit.next_look(at, NOW, 0.5)) is not None:
        looks.append(again - NOW)
        at = again
    assert looks[:4] == [20 * MINUTE, 40 * MINUTE, 80 * MINUTE, 160 * MINUTE]
    assert len(looks) == 13
    assert 30 * DAY <= looks[-1] <= 60 * DAY


def test_failures_weigh_by_who_is_to_blame() -> None:
    assert health.weight(Reason.NAME) == 1
    assert health.weight(Reason.SERVER_ERROR) == 0.5
    assert health.weight(Reason.TIMEOUT) == 0.25
    assert health.weight(Reason.WAITING) == 0
    assert [health.of(each) for each in (0, 0.25, 1, 8)] == ["well", "shaky", "failing", "dead"]


def test_what_fails_is_tried_ever_later_and_the_dead_every_week_but_always() -> None:
    waits = [health.next_try(NOW, 10 * MINUTE, each, None) - NOW for each in (0.25, 1.0, 4.0, 7.0, 7.9, 8.0, 1000.0)]
    assert waits == sorted(waits)
    assert waits[1] == 20 * MINUTE
    assert waits[-3:] == [DAY, 7 * DAY, 7 * DAY]
    assert health.next_try(NOW, MINUTE, 0.25, NOW + 3 * HOUR) == NOW + 3 * HOUR


def test_a_page_that_was_never_had_is_given_up() -> None:
    assert health.next_page_try(NOW, 3.9, None) is not None
    assert health.next_page_try(NOW, 4.0, None) is None

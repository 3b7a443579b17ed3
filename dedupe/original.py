"""The original of a story: the article that the others are copies of, by a stated rule."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache

from dedupe.document import Member
from normalize import agencies

#: A copy of less than half of the words is a brief: somebody cut it, so the whole was there before.
_BRIEF = 0.5
#: How much later the whole may appear and still be what a brief was cut from. Desks take one transmission in over some
#: hours; a text that doubles later than that has been written on, and its first version is the original.
_PROMPT = timedelta(hours=3)
_HOST = re.compile(r"url:https?://([^/:?#]+)")
_MIDNIGHT, _DAY = time(), timedelta(hours=23, minutes=59, seconds=59)


def choose(members: Sequence[Member], pinned: Collection[str | None] = ()) -> tuple[Member, str]:
    """The original among the members of one story (at least one), and why it is.

    In order: `pinned`, one whose key is in `pinned`, since somebody decided so; `agency`, the own page of an agency
    that any of them credits, since it wrote the text; `credited`, the outlet that most others say it originally
    appeared in; `earliest`, the first dated copy that is no brief of a fuller one that appeared within three hours;
    `fullest` where no one is dated; `alone` where there is no other. Of several that qualify, the earliest, then the
    fullest, then the smallest key, so nothing rests on the order of arrival.

    Known exceptions: outlets' clocks differ and some stamp the hour of their last change, so `earliest` is a
    claim about the dates that were published, not about who wrote. A copy that an outlet doubled with text of its own
    makes the others look like briefs; only where it appeared within those hours, and nobody is credited.
    """
    ranked = sorted(members, key=_rank)
    if chosen := [member for member in ranked if member.key in pinned]:
        return chosen[0], "pinned"
    if len(ranked) == 1:
        return ranked[0], "alone"
    agency = {member.agency for member in ranked if member.agency}
    if own := [member for member in ranked if _owner(member) in agency]:
        return own[0], "agency"
    if credited := _credited(ranked):
        return credited, "credited"
    return (_earliest(ranked), "earliest") if ranked[0].published_at else (ranked[0], "fullest")


def _rank(member: Member) -> tuple[bool, float, int, str]:
    at = _by(member)
    return (at is None, at.timestamp() if at else 0.0, -member.words, member.key)


def _by(member: Member) -> datetime | None:
    """When an article was there at the latest: midnight is a bare day, which says no hour, so that is its end."""
    at = member.published_at
    # The last second of the day and not the next midnight: there is no day after the last of year 9999.
    return at + _DAY if at is not None and at.time() == _MIDNIGHT else at


def _earliest(ranked: Sequence[Member]) -> Member:
    first = _by(ranked[0])
    prompt = [member for member in ranked if first and (at := _by(member)) and at - first <= _PROMPT]
    longest = max(member.words for member in prompt)
    return next(member for member in prompt if member.words >= _BRIEF * longest)


def _owner(member: Member) -> str | None:
    """The agency whose own page a member is, by its outlet's name or by its address."""
    host = _HOST.match(member.key)
    return (member.outlet and _agency(member.outlet)) or (_agency(host[1]) if host else None)


_agency = lru_cache(maxsize=4096)(agencies.owner)


def _name(outlet: str) -> str:
    """`The Salem Star` and `Salem star` are one outlet."""
    return outlet.casefold().strip().removeprefix("the ").strip()


def _credited(ranked: Sequence[Member]) -> Member | None:
    """The member whose outlet most others name as where the text first appeared."""
    votes = Counter(_name(member.originally_from) for member in ranked if member.originally_from)
    credited = [m for m in ranked if m.outlet and votes[_name(m.outlet)]]
    return min(credited, key=lambda m: (-votes[_name(m.outlet or "")], _rank(m)), default=None)

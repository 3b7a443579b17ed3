"""The original of a story: the article that the others are copies of, by a stated rule."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache

from dedupe.document import Member
from normalize import agencies

# What an agency's own site adds to its name: AP News, Reuters UK, afp.com.
_SITE = re.compile(r"(?:[. ](?:news|agency|wire|online|com|uk|us|international))+$", re.IGNORECASE)


def choose(members: Sequence[Member], pinned: Collection[str | None] = ()) -> tuple[Member, str]:
    """The original among the members of one story (at least one), and why it is.

    In order: `pinned`, one whose key is in `pinned`, since somebody decided so; `agency`, the page of the agency
    that is credited, since it wrote the text; `credited`, the outlet that most others say it originally appeared in;
    `earliest`, the first that was dated, of one time the fullest; `fullest` where no one is dated; `alone` where there
    is no other. Of several that qualify, the earliest, then the fullest, then the smallest key, so nothing rests on
    the order of arrival.

    Known exceptions: outlets' clocks differ and some stamp the hour of their last change, so `earliest` is a
    claim about the dates that were published, not about who wrote.
    """
    ranked = sorted(members, key=_rank)
    if chosen := [member for member in ranked if member.key in pinned]:
        return chosen[0], "pinned"
    if len(ranked) == 1:
        return ranked[0], "alone"
    if own := [member for member in ranked if member.agency and _agency(member.outlet) == member.agency]:
        return own[0], "agency"
    if credited := _credited(ranked):
        return credited, "credited"
    return ranked[0], "earliest" if ranked[0].published_at else "fullest"


def _rank(member: Member) -> tuple[bool, float, int, str]:
    at = member.published_at
    return (at is None, at.timestamp() if at else 0.0, -member.words, member.key)


@lru_cache(maxsize=4096)
def _agency(outlet: str | None) -> str | None:
    """The short name of the agency whose own page an outlet is."""
    return outlet and (agencies.name(outlet) or agencies.name(_SITE.sub("", outlet)))


def _name(outlet: str) -> str:
    """`The Salem Star` and `Salem star` are one outlet."""
    return outlet.casefold().strip().removeprefix("the ").strip()


def _credited(ranked: Sequence[Member]) -> Member | None:
    """The member whose outlet most others name as where the text first appeared."""
    votes = Counter(_name(member.originally_from) for member in ranked if member.originally_from)
    credited = [m for m in ranked if m.outlet and votes[_name(m.outlet)]]
    return min(credited, key=lambda m: (-votes[_name(m.outlet or "")], _rank(m)), default=None)

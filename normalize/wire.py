"""Wire: what the file of an agency or a content system states of an item, beside its text."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Whether an item may be used, as its provider says (`pubStatus` of ninjs and NewsML-G2)."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Wire:
    """Statements about an item, as its provider wrote them; None where nothing was said.

    `guid` is its id at the provider, the same for all of its versions, and unique in the world: an id that is not
    has its provider's name before it. `version` is the provider's number of the text. `located` is where it was
    filed, `credit` who must be named, `slug` the desk's keyword for it. `ednote` is for those who edit and not for
    those who read. `embargoed` is the time before which it must not be published, not yet parsed.
    """

    guid: str | None = None
    version: str | None = None
    status: Status | None = None
    embargoed: str | None = None
    slug: str | None = None
    ednote: str | None = None
    located: str | None = None
    credit: str | None = None
    copyright: str | None = None


def older(one: str | None, other: str | None) -> bool:
    """Whether version `one` of an item came before version `other`; False where they cannot be compared.

    Versions are whole numbers in NewsML-G2 (`version="2"`), and by custom in ninjs; times of the same form
    (`2026-03-04T12:00:00Z`) are in the order of their letters.
    """
    if not one or not other:
        return False
    if one.isdecimal() and other.isdecimal():
        return int(one) < int(other)
    return len(one) == len(other) and one[:4].isdecimal() and one[4:5] == other[4:5] == "-" and one < other

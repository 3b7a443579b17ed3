"""Related: stories that share pieces with one story and are not it: digests, follow-ups, local stories around it."""

from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, union_all

from dedupe.document import Relation
from storage.records import RelatedStory
from storage.tables import match, membership, story

_HERE, _THERE = membership.alias("here"), membership.alias("there")


def _edges(mine: str, other: str) -> Select[Any]:
    return (
        select(_HERE.c.article_id.label("mine"), _THERE.c.article_id.label("other"), _THERE.c.story_id, match.c.score)
        .join(match, match.c[mine] == _HERE.c.article_id)
        .join(_THERE, _THERE.c.article_id == match.c[other])
        .where(_HERE.c.story_id == bindparam("story_id"), match.c.relation == Relation.PARTIAL)
        .where(_THERE.c.story_id != _HERE.c.story_id)
    )


_BOTH = union_all(_edges("a", "b"), _edges("b", "a")).subquery()
_RELATED = select(_BOTH, story.c.title).join(story, story.c.id == _BOTH.c.story_id).order_by(_BOTH.c.score.desc())


def of(connection: Connection, story_id: int) -> list[RelatedStory]:
    """The stories that some partial match leads to, each by its best pair, the best first."""
    found: dict[int, RelatedStory] = {}
    for row in connection.execute(_RELATED, {"story_id": story_id}):
        found.setdefault(row.story_id, RelatedStory(row.story_id, row.title, row.mine, row.other, row.score))
    return list(found.values())

"""Telling: the events of a text that was written: itself, and what its newsroom says of it.

What a follower needs of a text is its article and its number: the words are in the version, and not in the log, for
what is forgotten must not stay there.
"""

from collections.abc import Mapping, Sequence

from normalize.article import Article, NoticeKind
from storage.events import Change
from storage.records import EventKind

#: What a newsroom says of its own text, and what that is for those who carry it. An update is a new version and no
#: more; an embargo is over by the time a text is published, or was broken.
_SAYING = {
    EventKind.CORRECTED: (NoticeKind.CORRECTION, NoticeKind.CLARIFICATION),
    EventKind.KILLED: (NoticeKind.KILL,),
}


def of(
    kind: EventKind, article_id: int, number: int, made: Article, before: Sequence[Mapping[str, str]] = ()
) -> list[Change]:
    """The events of the version `number` of an article: `kind`, and each notice that was not given `before`."""
    known = {(notice["kind"], notice["text"]) for notice in before}
    new = [notice for notice in made.notices if (notice.kind, notice.text) not in known]
    changes = [Change(kind, article_id, detail={"version": number})]
    for said, kinds in _SAYING.items():
        if notices := [str(notice.kind) for notice in new if notice.kind in kinds]:
            changes.append(Change(said, article_id, detail={"version": number, "notices": notices}))
    return changes

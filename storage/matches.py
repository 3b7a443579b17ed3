"""Matches: verified pairs of articles, and how far from one article they reach."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    CompoundSelect,
    Connection,
    bindparam,
    delete,
    select,
    union_all,
)

from dedupe.decision import Decision
from dedupe.document import Match, Member, Relation
from storage import decisions, rows
from storage.connection import batches, inserting
from storage.rows import Found
from storage.tables import article, fingerprint, match, membership

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_MEMBER = (*(article.c[name] for name in rows.OF_MEMBER), article.c.id)
#: All that folding looks at of an article (`rows.member_of`), and its story.
SEATED = (
    select(*_MEMBER, membership.c.story_id, fingerprint.c.crowded)
    .join(membership, membership.c.article_id == article.c.id, isouter=True)
    .join(fingerprint, fingerprint.c.article_id == article.c.id, isouter=True)
)
_BY_IDS = SEATED.where(article.c.id.in_(_IDS))
_IDS_OF_KEYS = select(article.c.identity, article.c.id).where(article.c.identity.in_(bindparam("keys", expanding=True)))
_VERDICT = (match.c.a, match.c.b, match.c.relation, match.c.score, match.c.rule)
_EVIDENCE = (match.c.measures, match.c.passages)


def _pairs(*columns: Column[Any]) -> CompoundSelect[*tuple[Any, ...]]:
    # Two halves, each by its own index; with OR a planner may read the whole table.
    # Pairs within are told by the first half alone.
    forth, back = match.c.a.in_(_IDS), match.c.b.in_(_IDS) & match.c.a.not_in(_IDS)
    return union_all(select(*columns).where(forth), select(*columns).where(back))


_VERDICTS = _pairs(*_VERDICT)
_PAIRS = _pairs(*_VERDICT, *_EVIDENCE)
_MEMBERS = select(membership.c.article_id).where(membership.c.story_id.in_(_IDS))
_FORGET = tuple(delete(match).where(end.in_(_IDS)) for end in (match.c.a, match.c.b))

_RELATIONS = {relation.value: relation for relation in Relation}

Pairs = dict[tuple[int, int], Found]


def replace(connection: Connection, articles: Collection[int], found: Sequence[Match]) -> None:
    """Store the matches of some articles in place of those they had. LookupError for a match with an unknown one."""
    known = ids(connection, {key for pair in found for key in (pair.a, pair.b)})
    if any(known[pair.a] not in articles and known[pair.b] not in articles for pair in found):
        raise ValueError("a match between two others was given as one of these articles")
    # All anew: the text has changed, so nothing that was found with the old one holds.
    for forget in _FORGET:
        for batch in batches(sorted(articles)):
            connection.execute(forget, {"ids": batch})
    if found:
        connection.execute(inserting(match), [rows.match(pair, known) for pair in found])


def neighbourhood(
    connection: Connection, articles: Collection[int]
) -> tuple[list[Member], list[Match], list[Decision]]:
    """Everything that folding must look at when some articles have changed: members, their matches, decisions.

    Those are the articles reachable over matches that fold, over stories as they stand, since a story
    that the article left must be folded again too, and over what was decided together. Partial matches and what was
    decided apart are no bridges, but count inside.
    The matches come without their measures and passages: a story of forty has 780, and folding asks for none.
    LookupError for an unknown article.
    """
    found: dict[int, Found] = {}
    pairs: Pairs = {}
    frontier: Collection[int] = set(articles)
    while frontier:
        _walk(connection, frontier, found, pairs)
        # Only when matches and stories lead no further: most neighbourhoods know no decision, and ask once.
        decided = decisions.around(connection, {row.identity for row in found.values()})
        frontier = _present(connection, decided.tied).values() - found.keys()
    if unknown := set(articles) - found.keys():
        raise LookupError(f"no article {min(unknown)} in the store")
    members = sorted(map(rows.member_of, found.values()), key=lambda member: member.key)
    verdicts = _verdicts(pairs, {number: row.identity for number, row in found.items()})
    return members, verdicts, list(decided.standing.values())


def _walk(connection: Connection, frontier: Collection[int], found: dict[int, Found], pairs: Pairs) -> None:
    """Add what matches that fold and stories reach from some articles to `found`, and the matches to `pairs`."""
    # A step at a time over everything at its edge: as many rounds as the longest chain of matches, mostly one or two.
    while frontier:
        stories = {row.story_id for row in found.values()}
        found |= {row.id: row for row in _all(connection, _BY_IDS, frontier)}
        reached = _matched(connection, _VERDICTS, frontier, pairs)
        entered = {found[number].story_id for number in frontier if number in found} - stories - {None}
        reached.update(row.article_id for row in _all(connection, _MEMBERS, entered))
        frontier = reached - found.keys()


def _matched(connection: Connection, statement: Any, frontier: Collection[int], pairs: Pairs) -> set[int]:
    """Add the matches of some articles to `pairs`; the articles that they fold with."""
    reached: set[int] = set()
    partial = Relation.PARTIAL.value
    for row in _all(connection, statement, frontier):
        a, b = row[0], row[1]
        pairs[a, b] = row
        if row[2] != partial:
            reached.add(a)
            reached.add(b)
    return reached


def _verdicts(pairs: Pairs, keys: Mapping[int, str]) -> list[Match]:
    """The verdicts on pairs whose two ends were found, the smaller key first, without what they rest on.

    A story of two hundred copies has 19,900, read again for each copy that arrives: rows are unpacked, for an
    attribute of a row takes longer than all else here.
    """
    return [
        Match(keys[a], keys[b], _RELATIONS[relation], score, rule)
        if keys[a] < keys[b]
        else Match(keys[b], keys[a], _RELATIONS[relation], score, rule)
        for a, b, relation, score, rule in pairs.values()
        if a in keys and b in keys
    ]


def key(connection: Connection, article_id: int) -> str:
    """What an article is called in grouping. LookupError for an unknown article."""
    found: str | None = connection.execute(select(article.c.identity).where(article.c.id == article_id)).scalar()
    if found is None:
        raise LookupError(f"no article {article_id} in the store")
    return found


def between(connection: Connection, numbers: Collection[int]) -> list[Match]:
    """The matches between any two of some articles."""
    pairs: Pairs = {}
    _matched(connection, _PAIRS, numbers, pairs)
    return _told(pairs, {row.id: row for row in _all(connection, _BY_IDS, numbers)})


def of(connection: Connection, articles: Collection[int]) -> dict[tuple[int, int], Match]:
    """The matches of some articles with any other, by the two numbers."""
    pairs: Pairs = {}
    _matched(connection, _PAIRS, articles, pairs)
    ends = {number for pair in pairs for number in pair}
    keys = {row.id: row.identity for row in _all(connection, _BY_IDS, ends)}
    return {pair: rows.match_of(row, keys) for pair, row in pairs.items()}


def _told(pairs: Pairs, found: Mapping[int, Found]) -> list[Match]:
    """The matches whose two ends were found."""
    keys = {number: row.identity for number, row in found.items()}
    return [rows.match_of(row, keys) for (a, b), row in sorted(pairs.items()) if a in keys and b in keys]


def _all(connection: Connection, statement: Any, numbers: Iterable[int]) -> Iterator[Found]:
    for batch in batches(sorted(numbers)):
        # All at once: fetched one by one, the tens of thousands of pairs of a much copied story take twice as long.
        yield from connection.execute(statement, {"ids": batch}).all()


def ids(connection: Connection, keys: Collection[str]) -> Mapping[str, int]:
    """The ids of some articles by what they are called in grouping. LookupError for an unknown one."""
    found = _present(connection, keys)
    if len(found) < len(keys):
        raise LookupError(f"no article {min(set(keys) - set(found))} in the store")
    return found


def _present(connection: Connection, keys: Collection[str]) -> dict[str, int]:
    """The ids of those of some articles that are in the store."""
    return {
        row.identity: row.id
        for batch in batches(sorted(keys))
        for row in connection.execute(_IDS_OF_KEYS, {"keys": batch})
    }

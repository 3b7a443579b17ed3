"""`copydesk show STORY`: who ran a story, when, how much of it, in which version, and what it is related to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rich.table import Table
from rich.text import Text

from copydesk import chains, contract, screen
from copydesk.chains import Chain
from dedupe import Match, alignment
from dedupe.document import Relation
from storage import Store, StoredArticle, StoryInFull
from storage.records import RelatedStory

#: Signs of a bar of how much was carried: 20 % each, and no column more than it needs on 80.
_BAR = 5
#: Pairs of texts whose share is remembered: a page that is looked at again aligns nothing. At 10 KB a pair, 10 MB.
_SHARES = 1000


@dataclass(frozen=True, slots=True)
class Told:
    """A story, its versions, what is related to it, and by article how much of the original's words it carries."""

    found: StoryInFull
    chain: Chain
    related: tuple[RelatedStory, ...]
    shares: Mapping[int, float]


def of(store: Store, found: StoryInFull) -> Told:
    """All that is shown of a story."""
    texts = {stored.id: "\n".join(stored.article.body) for stored in found.articles}
    original = texts.get(found.story.original or 0, "")
    shares = {number: _share(original, text) for number, text in texts.items()}
    return Told(found, chains.of(found), tuple(store.related(found.story.id)), shares)


@lru_cache(_SHARES)
def _share(original: str, text: str) -> float:
    """How much of the original's words a text holds, 0 to 1."""
    return alignment.align(original, text).shares[0]


def print_(told: Told) -> None:
    """The story for people."""
    found, out = told.found, screen.out
    story = found.story
    out.print(Text(story.title or "(no headline)", style="bold"))
    agency = f", {story.agency}" if story.agency else ""
    out.print(
        f"Story {story.id}{agency}: {screen.count(len(found.articles), 'article')} in "
        f"{screen.count(len(set(story.outlets)), 'outlet')}. The original is a{story.original} ({story.chosen_by}).\n",
        style="dim",
    )
    out.print(_rows(told))
    for warning in chains.warnings(told.chain):
        out.print(Text(f"\n{warning}", style="yellow"))
    _related(told.related)
    more = f" What changed: copydesk versions {story.id}." if len(told.chain.versions) > 1 else ""
    out.print(f"\nSide by side: copydesk compare A B. One in full: copydesk show a1.{more}", style="dim")


def _rows(told: Told) -> Table:
    many = len(told.chain.versions) > 1
    titles = ("#Article", "@Published", "#Carries", *(["#Version"] if many else []))
    rows = screen.table(*titles, "*Outlet, headline, and why it belongs")
    matched, versions = carried(told.found), numbers(told.chain)
    for stored in told.found.articles:
        article, relation = stored.article, stored.relation or Relation.ORIGINAL
        notices = "".join(f", {notice.kind}" for notice in article.notices)
        rows.add_row(
            f"a{stored.id}",
            screen.when(article.published_at),
            _bar(told.shares[stored.id]),
            *([str(versions[stored.id])] if many else []),
            Text.assemble(
                (article.outlet or article.source.rsplit("/", 1)[-1], "bold"),
                f"  {article.title or '(no headline)'}",
                (f"\n{why(relation, matched.get(stored.id), stored.via)}{notices}", "dim"),
            ),
        )
    return rows


def _bar(share: float) -> Text:
    full = round(share * _BAR)
    return Text.assemble(("▇" * full, "green"), ("▁" * (_BAR - full), "dim"), f" {share:4.0%}")


def numbers(chain: Chain) -> dict[int, int]:
    """Which version each article carries, by its id."""
    return {stored.id: version.number for version in chain.versions for stored in chain.carriers(version)}


def _related(related: Iterable[RelatedStory]) -> None:
    rows = screen.table("#Story", "#Score", "*Related: it shares pieces, and is another story")
    for other in related:
        pair = (f"\na{other.article} and a{other.other}", "dim")
        rows.add_row(str(other.id), f"{other.score:.2f}", Text.assemble(other.title or "(no headline)", pair))
    if rows.row_count:
        screen.out.print("\n", rows, sep="")


def carried(found: StoryInFull) -> dict[int, Match]:
    """For each article but the original, the match through which it belongs."""
    keys = {stored.id: stored.key for stored in found.articles}
    pairs = {frozenset((match.a, match.b)): match for match in found.matches}
    return {
        stored.id: match
        for stored in found.articles
        if stored.via in keys and (match := pairs.get(frozenset((stored.key, keys[stored.via]))))
    }


def why(relation: Relation, match: Match | None, via: int | None) -> str:
    """The reason for a membership in a few words."""
    if relation is Relation.HELD:
        return f"held by a decision, with a{via}"
    if match is None:
        return f"{relation}, with a{via}" if via else str(relation)
    longest = max((p.words for p in match.passages), default=0)
    run = f", {longest} words in a row" if longest else ""
    ruled = "" if match.rule == str(relation) else f" by {match.rule}"
    return f"{relation}{ruled}, score {match.score:.2f}{run}, with a{via}"


def as_json(told: Told) -> dict[str, object]:
    """The story for programs."""
    matched, versions = carried(told.found), numbers(told.chain)

    def member(stored: StoredArticle) -> dict[str, object]:
        return contract.article(stored) | {
            "carries": told.shares[stored.id],
            "version": versions[stored.id],
            "match": match_json(matched.get(stored.id)),
        }

    return contract.story(told.found.story) | {
        "chosen_by": told.found.story.chosen_by,
        "members": [member(stored) for stored in told.found.articles],
        "versions": len(told.chain.versions),
        "uncorrected": [stored.id for stored in told.chain.corrected],
        "killed": [stored.id for stored in told.chain.killed],
        "related": [
            {"id": other.id, "title": other.title, "score": other.score, "pair": [other.article, other.other]}
            for other in told.related
        ],
    }


def match_json(match: Match | None) -> dict[str, object] | None:
    """A verdict on two articles as JSON: relation, score, rule, measures and shared passages."""
    if match is None:
        return None
    passages = [{"a": p.a, "b": p.b, "words": p.words} for p in match.passages]
    return {
        "relation": str(match.relation),
        "score": match.score,
        "rule": match.rule,
        "measures": dict(match.measures),
        "passages": passages,
    }

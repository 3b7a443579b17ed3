"""Verdicts: why two articles of a store are one story or are not, from what is kept and from the texts themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from copydesk.workers import document
from dedupe import Document, Match, sign, verify, words
from dedupe.candidates import are, is_band, near
from dedupe.fold import ENOUGH, UNSEEN
from dedupe.verify import FOLDS
from storage import Store, StoredArticle
from storage.records import StoredDecision

#: What each question of the verifier asks (`dedupe.verify`).
QUESTIONS = {
    "cover": "how much of the shorter text the longer holds",
    "place": "whether it stands where a copy has it, not as a quote or background",
    "edition": "whether it is the same edition, not tomorrow's column",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of the index that two articles share: MinHash bands, sampled shingles; whether that makes candidates."""

    bands: int
    scaled: int
    same_text: bool

    @property
    def enough(self) -> bool:
        """Whether the index finds one by the other."""
        return self.same_text or are(self.bands, self.scaled)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why two articles are one story or not.

    `match` is what this version says of the two texts, whatever their dates; None where they are strangers. `days`
    is how far apart they were published, None if either is undated, and `window` how far that may be. `path` are the
    articles over which they belong together, both ends included; empty where they do not. `mean` is the mean score of
    all pairs between their two stories, None within one. `decisions` are those by hand that speak of both, or that keep
    their stories apart.
    """

    together: bool
    match: Match | None
    keys: Keys
    days: float | None
    in_window: bool
    window: int
    path: tuple[int, ...]
    mean: float | None
    decisions: tuple[StoredDecision, ...]

    @property
    def failed(self) -> str | None:
        """The question that a pair that does not fold failed."""
        return self.match.rule if self.match and not self.match.folds else None

    @property
    def is_open(self) -> bool:
        """Whether the two are apart, though neither texts, nor days, nor index, nor a decision keep them so."""
        folds = self.match is not None and self.match.folds
        return not self.together and folds and self.in_window and self.keys.enough and not self.decisions


def of(store: Store, a: StoredArticle, b: StoredArticle) -> Verdict:
    """Why two articles of a store stand as they do."""
    one, two = document(a.article, a.key), document(b.article, b.key)
    undated = replace(one, published_at=None), replace(two, published_at=None)
    together = a.story_id is not None and a.story_id == b.story_id
    companies = ([a], [b]) if together else (_company(store, a), _company(store, b))
    return Verdict(
        together=together,
        match=verify(*undated),
        keys=_keys(one, two),
        days=_days(one, two),
        in_window=near(one.published_at, two.published_at, store.window),
        window=store.window,
        path=_path(store, a, b) if together else (),
        mean=None if together else _mean(store, *companies),
        decisions=tuple(d for d in store.decisions() if _speaks_of(d, *companies)),
    )


def told(verdict: Verdict, a: StoredArticle, b: StoredArticle) -> Iterator[str]:
    """The verdict in sentences, the outcome first."""
    yield _outcome(verdict, a, b)
    for decision in verdict.decisions:
        noted = f": {decision.note}" if decision.note else ""
        yield f"A decision by hand stands ({decision.act} {decision.id}, by {decision.made_by}{noted})."
    yield _texts(verdict)
    yield from _ways(verdict)


def _outcome(verdict: Verdict, a: StoredArticle, b: StoredArticle) -> str:
    if verdict.together:
        if len(verdict.path) > 2:
            through = ", ".join(f"a{number}" for number in verdict.path[1:-1])
            return f"One story, {a.story_id}, through {through}."
        return f"One story, {a.story_id}."
    return f"Not folded: a{a.id} is in story {a.story_id}, a{b.id} in story {b.story_id}."


def _texts(verdict: Verdict) -> str:
    match = verdict.match
    if match is None:
        return "The texts share too little to be compared further."
    if match.rule == "same-text":
        return "The texts are the same, word for word."
    if match.folds:
        return f"By their texts: {match.relation}, score {match.score:.2f}; {FOLDS:g} and more is one text."
    return (
        f"By their texts: they share pieces only (partial), score {match.score:.2f}, where one text has {FOLDS:g} and "
        f"more. It fails at {match.rule}: {QUESTIONS.get(match.rule, match.rule)}."
    )


def _ways(verdict: Verdict) -> Iterator[str]:
    """What else kept the two from being compared or folded."""
    if not verdict.in_window and verdict.days is not None:
        days, most = f"{verdict.days:.0f}", verdict.window
        yield f"They lie {days} days apart; articles more than {most} days apart are not compared."
    keys = verdict.keys
    if not keys.enough:
        yield (
            f"They were never candidates: {_counted(keys)}, and the index asks for one shared band or two shared "
            "shingles."
        )
    elif verdict.together:
        yield f"The index finds one by the other: {_counted(keys)}."
    elif verdict.is_open and verdict.mean is not None:
        yield (
            f"The pair alone would fold; over all pairs of their two stories the mean score is {verdict.mean:.2f} "
            f"(a pair without a match counts {UNSEEN:g}), and stories merge from {ENOUGH:g}."
        )
        if verdict.mean >= ENOUGH:
            yield "So nothing keeps them apart now. To fold the store anew: copydesk reprocess."


def _counted(keys: Keys) -> str:
    if keys.same_text:
        return "the same words"
    bands = "no band" if not keys.bands else f"{keys.bands} band{'s' * (keys.bands > 1)}"
    shingles = "no sampled shingle" if not keys.scaled else f"{keys.scaled} sampled shingle{'s' * (keys.scaled > 1)}"
    return f"{bands} and {shingles} shared"


def _keys(a: Document, b: Document) -> Keys:
    one, two = sign(a), sign(b)
    shared = set(one.keys) & set(two.keys)
    bands = sum(map(is_band, shared))
    text, other = (words.of("\n".join(document.body)) for document in (a, b))
    return Keys(bands, len(shared) - bands, bool(text) and text == other)


def _days(a: Document, b: Document) -> float | None:
    if a.published_at is None or b.published_at is None:
        return None
    return abs((a.published_at - b.published_at).total_seconds()) / 86400


def _path(store: Store, a: StoredArticle, b: StoredArticle) -> tuple[int, ...]:
    """From each article up the matches that carried it, to where the two ways meet; none between the two is best."""
    if a.via == b.id or b.via == a.id or ((match := store.match(a.id, b.id)) and match.folds):
        return a.id, b.id
    found = store.story(a.story_id) if a.story_id else None
    via = {stored.id: stored.via for stored in found.articles} if found else {}
    left, right = _climb(a.id, via), _climb(b.id, via)
    meeting = next((number for number in left if number in right), None)
    if meeting is None:
        return a.id, b.id
    return (*left[: left.index(meeting) + 1], *right[: right.index(meeting)][::-1])


def _climb(start: int, via: Mapping[int, int | None]) -> list[int]:
    way = [start]
    while (up := via.get(way[-1])) is not None and up not in way:
        way.append(up)
    return way


def _company(store: Store, stored: StoredArticle) -> Sequence[StoredArticle]:
    """All articles of an article's story."""
    found = store.story(stored.story_id) if stored.story_id else None
    return found.articles if found else [stored]


def _mean(store: Store, left: Sequence[StoredArticle], right: Sequence[StoredArticle]) -> float:
    """The mean score over all pairs between two stories."""
    one, two = {stored.key for stored in left}, {stored.key for stored in right}
    across = [
        match.score
        for match in store.matches([stored.id for stored in (*left, *right)])
        if {match.a, match.b} & one and {match.a, match.b} & two
    ]
    pairs = len(one) * len(two)
    return (sum(across) + UNSEEN * (pairs - len(across))) / pairs


def _speaks_of(decision: StoredDecision, left: Sequence[StoredArticle], right: Sequence[StoredArticle]) -> bool:
    named = {number for part in decision.parts for number in part} | set(decision.rest)
    return decision.undone_at is None and all(
        any(stored.id in named for stored in company) for company in (left, right)
    )

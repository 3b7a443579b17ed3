"""Verify: whether two articles are one text, from the texts themselves.

Theory: a copy is what contains most of the other, stands where a copy stands, and says the same facts. Three
questions, each answered from 0 to 1, and the score is their product, so that none can be outvoted:

- *cover*: how much of the shorter text is in the longer one;
- *place*: desks cut from the bottom. A text that begins deep inside another is quoted by it, and where both
  have much of their own besides what they share, they share a piece;
- *edition*: where the numbers and names differ and nothing else does, it is another edition of a template.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import prod

from dedupe import candidates, measure, overlap, passages, reading
from dedupe.candidates import WINDOW
from dedupe.document import Document, Match, Relation
from dedupe.measure import PIECES, Measures, Pair
from dedupe.signature import SHORTEST

#: The score from which a pair is one text.
FOLDS = 0.5
#: Pairs that are looked at together: enough that a call costs little a pair; their words take some megabytes.
TOGETHER = 256


def verify(a: Document, b: Document, folds: float = FOLDS, window: int = WINDOW) -> Match | None:
    """The verdict on a pair, the same for (b, a); None where they are strangers or too far apart in time.

    `rule` is `same-text` (word for word), the relation, or, of a partial match, the question that
    it failed: `cover`, `place` or `edition`. Offsets of the passages count words of `"\\n".join(body)`, `a`
    being the document with the smaller key. `folds` is the score and `window` the days that it goes by.
    """
    return verdicts([(a, b)], folds, window)[0]


def verdicts(
    pairs: Sequence[tuple[Document, Document]], folds: float = FOLDS, window: int = WINDOW
) -> list[Match | None]:
    """The verdicts on many pairs, in their order; one by one, numpy's calls would cost more than their work."""
    found: list[Match | None] = []
    for start in range(0, len(pairs), TOGETHER):
        found += _together(pairs[start : start + TOGETHER], folds, window)
    return found


def _together(pairs: Sequence[tuple[Document, Document]], folds: float, window: int) -> list[Match | None]:
    ordered = [(a, b) if a.key < b.key else (b, a) for a, b in pairs]
    found: list[Match | None] = [None] * len(pairs)
    looked: list[tuple[int, Pair]] = []
    for at, (a, b) in enumerate(ordered):
        if a.key != b.key and candidates.near(a.published_at, b.published_at, window):
            seen = _pair(a, b)
            if isinstance(seen, Match):
                found[at] = seen
            elif seen is not None:
                looked.append((at, seen))
    judged = [(at, pair, _judged(*ordered[at], m, folds)) for (at, pair), m in _measured(looked)]
    kept = [(at, pair, match) for at, pair, match in judged if match is not None]
    runs = passages.of([pair.overlap for _, pair, _ in kept])
    for (at, pair, match), shared in zip(kept, runs, strict=True):
        is_first = pair.shorter is reading.of(ordered[at][0])
        found[at] = replace(match, passages=shared if is_first else passages.turned(shared))
    return found


def _measured(looked: Sequence[tuple[int, Pair]]) -> Iterator[tuple[tuple[int, Pair], Measures]]:
    return zip(looked, measure.of([pair for _, pair in looked]), strict=True)


def _pair(a: Document, b: Document) -> Match | Pair | None:
    """What is to be measured of two documents; the verdict where their words are the same, None for strangers."""
    one, two = reading.of(a), reading.of(b)
    same_outlet = a.outlet is not None and a.outlet == b.outlet
    if one.digest and one.digest == two.digest:
        figures = {"containment": 1.0, "jaccard": 1.0}
        relation = Relation.SAME_PAGE if same_outlet else Relation.COPY
        return Match(a.key, b.key, relation, 1.0, "same-text", figures, passages.whole(len(one.facts)))
    if min(one.text.distinct, two.text.distinct) < SHORTEST:
        return None
    shorter, longer = (one, two) if len(one.facts) <= len(two.facts) else (two, one)
    pair = Pair(shorter, longer, overlap.of(shorter.text, longer.text), same_outlet)
    return None if measure.strangers(pair) else pair


def _judged(a: Document, b: Document, m: Measures, folds: float) -> Match | None:
    """The verdict on what was measured, as yet without passages."""
    answers = {"cover": _cover(m), "place": _place(m), "edition": _facts(m)}
    score = prod(answers.values())
    # The question of cover has the answer of the same name; the figure behind it is `covered`.
    figures = {**answers, "covered": m.cover} | {name: float(getattr(m, name)) for name in _SHOWN}
    if score >= folds:
        relation = _relation(m)
        return Match(a.key, b.key, relation, score, relation.value, figures)
    if m.containment >= PIECES:
        return Match(a.key, b.key, Relation.PARTIAL, score, min(answers, key=answers.__getitem__), figures)
    return None


_SHOWN = ("containment", "jaccard", "spread", "opening", "facts", "numbers", "headline")


def _ramp(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high`, straight between."""
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _cover(m: Measures) -> float:
    """How much of the shorter text is in the longer.

    What was observed: of true copies 95 in 100 cover .68 of the shorter, of rewritten ones .5. An outlet that
    runs a text twice runs it word for word, while its own templates cover each other by .5 to .95 with a
    containment of .6 at most (95 of 100). A digest contains pieces of several stories and a column repeats
    itself, so that much of a text below such a headline must be covered, whichever of the two it is, and whether or not
    one outlet ran both. Two thirds of a digest may be one item (.77 then, and the rest of the story outweighs it),
    while a column loses a third to a cut and a line of furniture. A story cut to a brief below a playful headline is
    covered whole.
    """
    answer = _ramp(m.containment, 0.5, 0.9) if m.same_outlet else _ramp(m.cover, 0.1, 0.7)
    shorter, longer = m.columns
    if longer:
        return min(answer, _ramp(min(m.cover, m.spread), 0.3, 0.8))
    return min(answer, _ramp(m.cover, 0.4, 0.9)) if shorter else answer


def _place(m: Measures) -> float:
    """Whether the shared text stands where a copy has it: see `measure._apart`, and how deep it begins.

    A new lede takes 30 to 40 words in both (99 of 100: 44), a paragraph put in behind it 60 to 90 more in
    one; what another report quotes as background begins 70 to 200 words further down than in its source, and
    behind 60 and more words of its own in both where the source has changed its opening too. A later version with a
    new top keeps its headline (95 of 100: .88 of its words) and nearly all of the old text, a follow-up does neither
    (.33).
    """
    again = _ramp(m.headline, 0.8, 1.0) * _ramp(m.cover, 0.8, 0.9) * _ramp(m.spread, 0.1, 0.3)
    deep = 0.8 - 0.2 * _ramp(m.headline, 0.35, 0.5) - 0.35 * again
    begins = (1 - deep * _ramp(m.lead, 30, 100)) * (1 - 0.6 * _ramp(m.late, 45, 90))
    return begins * (1 - _ramp(m.apart, 0.3, 0.8))


def _facts(m: Measures) -> float:
    """Whether it is the same edition; `measure._changes` has the figures.

    A template is dense with what changes: from edition to edition 8 words in 100 and more are other numbers
    and names (99 of 100), in a write-through 1.4 at the median and 6 at most (95 of 100). So a correction of
    four figures in a long report stays a copy. An outlet's own columns are judged without that grace, unless both
    speak from one day: then it corrected its page.

    Where the two speak from different days (`dedupe.dates`) it is tomorrow's column, unless the story went on: of 300
    later versions with another date 95 in 100 have 21 words and more put in at one place, while an edition has its
    slots filled anew and is as long as before, but where a paragraph was left out. Nor does a column keep most
    of its numbers.
    What remains counts .7, so that a column's own copies, which count more, find each other first and the mean over
    two editions stays low. Known exceptions: a day that was corrected and nothing else.
    """
    if m.moved:
        return min(_template(m), _ramp(m.facts, 0.78, 0.86), _MOVED * max(_ramp(m.inserted, 8, 16), _kept(m)))
    return _template(m)


_MOVED = 0.7


def _kept(m: Measures) -> float:
    """Whether the numbers stand where only the weekday has moved: five and more and all of them, or half of them.

    What was observed: market wraps keep .46 of theirs at most (95 of 100), a later version of a long report .6.
    """
    if m.changed == 0:
        return _ramp(m.kept, 3, 6)
    return _ramp(m.kept, 3, 6) * _ramp(m.numbers, 0.45, 0.55)


def _template(m: Measures) -> float:
    if m.same_outlet and m.moved is not False:
        return _ramp(m.facts, 0.85, 1.0)
    return 1 - (1 - _ramp(m.facts, 0.75, 0.87)) * _ramp(m.turnover, 0.02, 0.08)


def _relation(m: Measures) -> Relation:
    """How two texts of one story stand to each other.

    One outlet does not print a story twice: where it has nearly the same text at another address, it has updated its
    page there. Between outlets two numbers and a fifth of all changed are a later version, not a slip of the keyboard.
    """
    if m.same_outlet:
        return Relation.NEW_VERSION
    return Relation.WRITE_THROUGH if m.changed >= 2 and m.numbers <= 0.8 else Relation.COPY

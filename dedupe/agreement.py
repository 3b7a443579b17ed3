"""Agreement: how well stories that were found agree with stories that people labelled.

Pairs are told by their counts and never listed, so a story of ten thousand articles costs no more than one of ten.
Sources: Hubert and Arabie 1985 (adjusted Rand index), Bagga and Baldwin 1998 (B-cubed).
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """Precision and recall, 0 to 1; where nothing was claimed or nothing is to be found, 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """Figures on two partitions of the same articles.

    `ari` is 1 for equal ones and about 0 for chance, whatever the sizes. `pairs` counts pairs of articles in one story,
    so a large story weighs with its square; `b3` is the mean over articles, so each counts alike. `largest` are the
    sizes of the largest story found and of the largest true one.
    """

    articles: int
    ari: float
    pairs: Rate
    b3: Rate
    largest: tuple[int, int]


def of(true: Sequence[Hashable], found: Sequence[Hashable]) -> Agreement:
    """The agreement of two labels for each article, in the same order; at least one article."""
    both, t, c = Counter(zip(true, found, strict=True)), Counter(true), Counter(found)
    same, wanted, claimed = _pairs(both.values()), _pairs(t.values()), _pairs(c.values())
    articles = len(true)
    chance = wanted * claimed / max(1, _pairs([articles]))
    middle = (wanted + claimed) / 2
    return Agreement(
        articles,
        (same - chance) / (middle - chance) if middle != chance else 1.0,
        Rate(same / claimed if claimed else 1.0, same / wanted if wanted else 1.0),
        Rate(
            sum(n * n / c[label] for (_, label), n in both.items()) / articles,
            sum(n * n / t[label] for (label, _), n in both.items()) / articles,
        ),
        (max(c.values()), max(t.values())),
    )


def wrong_company(true: Sequence[Hashable], found: Sequence[Hashable], kinds: Sequence[str]) -> dict[str, float]:
    """By kind, the share of its articles that share a found story with an article of another true one."""
    company: dict[Hashable, set[Hashable]] = {}
    for story, label in zip(true, found, strict=True):
        company.setdefault(label, set()).add(story)
    mixed = [len(company[label]) > 1 for label in found]
    total, wrong = Counter(kinds), Counter(_where(kinds, mixed))
    return {kind: wrong[kind] / total[kind] for kind in sorted(total)}


def _where(kinds: Iterable[str], flags: Iterable[bool]) -> Iterable[str]:
    return (kind for kind, flag in zip(kinds, flags, strict=True) if flag)


def _pairs(sizes: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)

"""Decision: what a person said about articles, and what it makes of folding.

What was observed: some copies share too little for any measure (a brief and its translation, two ends of one
text), some templates share everything and are two stories, and who looks at both texts knows. Story ids move when
stories merge and split; articles stay. So a decision speaks of articles, by key, and every later folding is held
to it.

Theory: two articles decided together are one story whatever the matches say, and what the matches fold with
either follows. Two decided apart are never one story, and no third article joins their groups.

Known exception: decisions that contradict each other are refused when they are made (`against`). Should two that do
come together all the same, apart wins: a false merge costs more than a missed one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product


@dataclass(frozen=True, slots=True)
class Decision:
    """How some articles stand, by key.

    Each of `parts` is one story, and no two of them are the same; `rest` are articles that none of the parts may be
    one story with, loose among themselves. `original` is taken for the original of whatever story it is in.
    """

    parts: tuple[frozenset[str], ...]
    rest: frozenset[str] = frozenset()
    original: str | None = None

    @property
    def keys(self) -> frozenset[str]:
        """Every article that it speaks of."""
        return self.rest.union(*self.parts)

    def ties(self) -> Iterator[tuple[str, str]]:
        """Pairs that are one story; with what follows from them, all that are."""
        for part in self.parts:
            first, *others = sorted(part)
            yield from ((first, other) for other in others)

    def bars(self) -> Iterator[tuple[str, str]]:
        """Pairs that are never one story."""
        for one, other in combinations((*self.parts, self.rest), 2):
            yield from product(one, other)


@dataclass(slots=True)
class Bonds:
    """Groups in the making, by any of their keys: which are tied into one story, and which may not be.

    Keys that nobody spoke of are groups of their own.
    """

    parents: dict[str, str] = field(default_factory=dict)
    barred: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def tied(cls, decisions: Collection[Decision]) -> "Bonds":
        """What is decided together, and nothing else."""
        bonds = cls()
        for a, b in (pair for decision in decisions for pair in decision.ties()):
            bonds.tie(a, b)
        return bonds

    @classmethod
    def of(cls, decisions: Collection[Decision]) -> "Bonds":
        """Bars first and ties in order, so that the answer depends on the set of decisions alone."""
        bonds = cls()
        for a, b in (pair for decision in decisions for pair in decision.bars()):
            bonds.bar(a, b)
        for a, b in sorted(pair for decision in decisions for pair in decision.ties()):
            if not bonds.are_barred(a, b):
                bonds.tie(a, b)
        return bonds

    def name(self, key: str) -> str:
        """The key by which the group of `key` goes."""
        path = []
        while (parent := self.parents.get(key, key)) != key:
            path.append(key)
            key = parent
        self.parents.update(dict.fromkeys(path, key))
        return key

    def bar(self, a: str, b: str) -> None:
        """Say that two groups are never one."""
        a, b = self.name(a), self.name(b)
        self.barred.setdefault(a, set()).add(b)
        self.barred.setdefault(b, set()).add(a)

    def are_barred(self, a: str, b: str) -> bool:
        """Whether two groups may not be one."""
        return bool(self.barred) and self.name(b) in self.barred.get(self.name(a), ())

    def tie(self, a: str, b: str) -> None:
        """Make two groups one; it is barred from what either was."""
        a, b = self.name(a), self.name(b)
        if a == b:
            return
        self.parents[b] = a
        for other in self.barred.pop(b, ()):
            self.barred[other].discard(b)
            self.bar(a, other)

    def divide(self, keys: Iterable[str]) -> bool:
        """Whether any two of some keys may not be one."""
        names = {self.name(key) for key in keys} if self.barred else set()
        return any(not names.isdisjoint(self.barred.get(name, ())) for name in names)

    def joined(self, groups: Iterable[list[str]]) -> list[list[list[str]]]:
        """Groups of keys, put together where they are tied."""
        found: dict[str, list[list[str]]] = {}
        groups = list(groups)
        for first, *others in groups:
            for other in others:
                self.tie(first, other)
        for group in groups:
            found.setdefault(self.name(group[0]), []).append(group)
        return list(found.values())


def agree(decisions: Collection[Decision]) -> bool:
    """Whether decisions can all hold: nothing is together and apart, and no story has two originals."""
    bonds = Bonds.tied(decisions)
    originals = {decision.original for decision in decisions if decision.original is not None}
    return len({bonds.name(key) for key in originals}) == len(originals) and not any(
        bonds.name(a) == bonds.name(b) for decision in decisions for a, b in decision.bars()
    )


def against(new: Decision, standing: Mapping[int, Decision]) -> Sequence[int]:
    """Which of the decisions that stand, by number, do not let a new one hold; none if all can hold together.

    Those that contradict it by themselves; or else those without which it would hold; or else all.
    """
    if agree([*standing.values(), new]):
        return ()
    direct = [number for number, decision in standing.items() if not agree([decision, new])]
    needed = [number for number in standing if agree([*(d for other, d in standing.items() if other != number), new])]
    return direct or needed or list(standing)

"""Thresholds: the figures that decide what folds, as one value, so that a change can be tried before it is made.

Each stands, with its arithmetic, in the module that uses it; here is only what they are called together.
"""

from dataclasses import dataclass, replace

from dedupe.candidates import WINDOW
from dedupe.document import Match, Relation
from dedupe.fold import ENOUGH, UNSEEN, Limits
from dedupe.verify import FOLDS


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`folds`: the score from which a pair is one text; `enough`, `unseen`: see `fold.Limits`; `window`: days."""

    folds: float = FOLDS
    enough: float = ENOUGH
    unseen: float = UNSEEN
    window: int = WINDOW

    @property
    def limits(self) -> Limits:
        """What average link goes by."""
        return Limits(self.enough, self.unseen)

    def judged(self, match: Match) -> Match:
        """A verdict under these thresholds. Its score stays: only what follows from it may be something else."""
        if match.folds == (match.score >= self.folds):
            return match
        return replace(match, relation=Relation.PARTIAL if match.folds else Relation.COPY)

"""Overlap: the shingles that two texts share, sought once a pair, for the measures and for the passages."""

from dataclasses import dataclass

import numpy as np

from dedupe.shingles import Flags, Hashes, Places, Shingled, among


@dataclass(frozen=True, slots=True, eq=False)
class Overlap:
    """Of the ranked shingles of text `a` those that `b` holds too: which ranks (`hits`), the shingles themselves
    (`common`, as often as `a` has them), and the first rank of each in `b` (`found`).
    """

    a: Shingled
    b: Shingled
    hits: Flags
    common: Hashes
    found: Places

    def places(self) -> tuple[Places, Places]:
        """The places at which a shared shingle starts, in either text, in no order; in `b` one may come twice."""
        theirs = among(self.b.ranked, self.common) if self.b.repeats else self.found
        return self.a.order[self.hits], self.b.order[theirs]

    def pairs(self, most: int) -> tuple[Places, Places]:
        """The places i in `a` and j in `b` of each pair of places that hold one shingle.

        A shingle that stands more than `most` times in either text is left out: n times n places are n**2 pairs.
        """
        if not (self.a.repeats or self.b.repeats):
            return self.a.order[self.hits], self.b.order[self.found]
        last = self.b.ranked.searchsorted(self.common, "right")
        times = last - self.found
        times[(times > most) | _often(self.common, most)] = 0
        rank = np.repeat(np.arange(len(times)), times)
        nth = np.arange(len(rank)) - np.repeat(np.cumsum(times) - times, times)
        return self.a.order[self.hits][rank], self.b.order[self.found[rank] + nth]


def of(a: Shingled, b: Shingled) -> Overlap:
    """What two texts share. The work grows with the words of `a`, so let that be the shorter one."""
    found = b.ranked.searchsorted(a.ranked)
    hits = b.ranked.take(found, mode="clip") == a.ranked if len(b.ranked) else np.zeros(len(a.ranked), bool)
    return Overlap(a, b, hits, a.ranked[hits], found[hits])


def _often(ranked: Hashes, most: int) -> Flags:
    """Which of some ranked hashes stand there more than `most` times."""
    often = np.zeros(len(ranked), bool)
    again = ranked[most:] == ranked[:-most]
    if again.any():
        for step in range(most + 1):
            often[step : step + len(again)] |= again
    return often

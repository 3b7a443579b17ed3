"""Columns left out one by one: how rules do on a form they have not seen.

The figures that separate editions are few. For each column of `benchmarks/templates.txt` they are chosen anew, on the
other columns and on the stories in versions, from a small grid around those that stand; then the column that was left
out is scored. Printed are its wrong share and its true pairs found with the figures so chosen, the
worst and the mean, and beside them those of the figures that stand, which have seen them all.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from benchmarks import groups, templates
from benchmarks.groups import Label
from dedupe import Document, Match, agreement, fold, sign
from dedupe.thresholds import Thresholds

# Around what stands (.5, .5, .35): from what a pair folds, what groups must reach, what an unseen pair counts.
GRID = tuple(Thresholds(*figures) for figures in product((0.4, 0.5, 0.6), (0.4, 0.5, 0.6), (0.25, 0.35)))


@dataclass(frozen=True, slots=True)
class Family:
    """One column or story: what it is, its documents with their labels, and the verdicts on their pairs."""

    name: str
    documents: Sequence[Document]
    truth: Sequence[Label]
    matches: Sequence[Match]

    def score(self, at: Thresholds) -> tuple[float, float]:
        """Adjusted Rand index, and the share of articles in wrong company."""
        members = [groups.member(document) for document in self.documents]
        stories = fold(members, [at.judged(match) for match in self.matches], limits=at.limits)
        place = {membership.key: n for n, story in enumerate(stories) for membership in story.memberships}
        true, found = [label.story for label in self.truth], [place[document.key] for document in self.documents]
        company = Counter(story for _, story in set(zip(true, found, strict=True)))
        return agreement.of(true, found).ari, sum(company[story] > 1 for story in found) / len(found)


def main() -> None:
    """Print a line for each column that was left out, the worst and the mean."""
    families = _families()
    scores = {(family.name, at): family.score(at) for family in families for at in GRID}
    columns = [family.name for family in families if not family.name.startswith("story")]
    unseen, standing = [], []
    for name in columns:
        others = [family.name for family in families if family.name != name]
        worth = {at: sum(scores[other, at][0] - scores[other, at][1] for other in others) for at in GRID}
        chosen = max(GRID, key=worth.__getitem__)
        unseen.append(scores[name, chosen])
        standing.append(scores[name, Thresholds()])
        ari, wrong = unseen[-1]
        print(f"{name:12} ARI {ari:.3f}  wrong {wrong:.3f}  at {chosen.folds} {chosen.enough} {chosen.unseen}")
    for title, found in (("left out", unseen), ("as it stands", standing)):
        aris, shares = zip(*found, strict=True)
        print(
            f"{title:12} ARI worst {min(aris):.3f} mean {sum(aris) / len(aris):.3f}  "
            f"wrong worst {max(shares):.3f} mean {sum(shares) / len(shares):.3f}"
        )


def _families() -> list[Family]:
    pieces: dict[str, list[tuple[Document, Label]]] = defaultdict(list)
    for document, label in templates.articles(templates.SEEDS[0]):
        pieces[label.kind].append((document, label))
    return [_family(name, *zip(*of_one, strict=True)) for name, of_one in pieces.items()]


def _family(name: str, documents: Sequence[Document], truth: Sequence[Label]) -> Family:
    pairs = groups.candidate_pairs(list(documents), [sign(document) for document in documents])
    return Family(name, documents, truth, groups.verdicts(list(documents), pairs))

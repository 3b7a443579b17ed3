"""A document while it is being read: its lines, what is known of each, and one verdict a line."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from normalize import shape
from normalize.facts import Line


@dataclass(slots=True)
class Draft:
    """Lines with their verdicts: the rule that takes a line, or None while it is story.

    `titles` are other wordings of the title that the page offers.
    """

    lines: Sequence[Line]
    title: str | None
    titles: Sequence[str] = ()
    rules: list[str | None] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    prose: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = [shape.words(line.text) for line in self.lines]
        self.prose = [shape.prose(line.text) for line in self.lines]
        self.rules = [None] * len(self.lines)

    def story(self) -> list[int]:
        """The places of running text that no rule has taken."""
        return [i for i, rule in enumerate(self.rules) if rule is None and self.prose[i]]

    def span(self) -> tuple[int, int]:
        """First and last place of running text; (n, -1) where there is none."""
        places = self.story()
        return (places[0], places[-1]) if places else (len(self.lines), -1)

    def open(self, start: int = 0, end: int | None = None) -> list[int]:
        """The places from `start` to before `end` that no rule has taken."""
        stop = len(self.lines) if end is None else min(end, len(self.lines))
        return [i for i in range(start, stop) if self.rules[i] is None]

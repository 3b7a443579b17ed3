"""Whether the lines that an extractor kept are the story, by what they leave of the page's paragraphs.

What was observed: on 5 % of news pages, which hold most of what is lost, the extractor takes the first of
several sibling containers that hold the story, or an introduction, or a box; asking its slower self mends
some of them and breaks others, where it adds the stories below the first. The theory: paragraphs of one story
share the shape of their place and their `<article>`, so the largest family of paragraphs is the story, and an
extraction that has less than half of it is wrong. Known exceptions: pages without `<p>`, which are judged by
their whole text; several stories on one page, told apart only by their `<article>`.

Filling in smaller gaps in the same way was tried and lost more (captions, notes, comments) than it won.
"""

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from normalize import blocks
from normalize.blocks import Block
from normalize.facts import Line

_DENSE_SCRIPT = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE = 80  # characters: captions, teasers and prompts are mostly shorter
_SENTENCE_DENSE = 30  # the same in scripts that write a word in one or two characters
_PROSE = frozenset(("p", "text"))
_LINKED = 0.5  # share of a block inside links above which it points to stories and is not one
_KINDS = {
    "p": "p",
    "text": "p",
    "pre": "p",
    "li": "li",
    "blockquote": "quote",
    "h2": "h",
    "h3": "h",
    "h4": "h",
    "h5": "h",
}
_KEY = 60  # folded characters that tell one paragraph of a page from another

# Chosen on 463 labelled pages, where anything within the ranges behind them gave the same result.
_SHORT = 250  # characters of an extraction too short to be a story; trafilatura's own least size
_ENOUGH = 500  # characters of paragraphs that a page must have to be judged by them (300 to 800)
_ELSEWHERE = 0.15  # share of the paragraphs below which the extraction is somewhere else (0.1 to 0.2)
_MAIN = 0.5  # share of all paragraphs that makes a family the story (0.3 to 0.6)
_HALF = 0.5  # share of the story below which it was split (0.5 to 0.6)
GAP = 0.2  # share of what was kept, lost in its midst, above which the extractor is asked for more (0.15 to 0.25)
_LONG = 200_000  # characters: a third of a novel; each block is looked for in all of it
_TELLING = 40  # characters of a block that tell a place on the page; shorter ones stand in several
_THIN = 0.2  # share of the whole text that is too little, where there are no paragraphs (0.1 to 0.25)


class Doubt(StrEnum):
    """What looks wrong about an extraction."""

    SHORT = "short"
    ELSEWHERE = "elsewhere"
    SPLIT = "split"


def doubt(lines: Sequence[Line], page: Sequence[Block]) -> Doubt | None:
    """Return what looks wrong about the lines kept of a page, None if nothing does."""
    size = sum(len(line.text) for line in lines)
    if size < _SHORT:
        return Doubt.SHORT
    paragraphs = _paragraphs(page)
    total = blocks.length(paragraphs)
    if total < _ENOUGH:
        shown = blocks.length(page)
        return Doubt.SHORT if size < _THIN * shown else Doubt.ELSEWHERE if shown < _HALF * size else None
    had = _had(paragraphs, lines)
    if blocks.length(had) < _ELSEWHERE * total:
        return Doubt.ELSEWHERE
    story = _story(paragraphs)
    started = any(block.article == story[0].article for block in had)
    split = blocks.length(story) > _MAIN * total and blocks.length(_had(story, lines)) < _HALF * blocks.length(story)
    return Doubt.SPLIT if started and split else None


def gap(lines: Sequence[Line], page: Sequence[Block]) -> float:
    """How much of the page between the first and the last line kept was not kept, as a share of what was.

    Margins do not count. Observed: the extractor drops lists whose items begin with links, sections in boxes that
    open, questions and answers; asked for more it gives them back. Of 463 pages 43 had more than a fifth, and on ten
    of these it did. Exceptions: advertisements between paragraphs are a gap too, which nothing fills; texts longer than
    any story are not looked at.
    """
    size = sum(len(line.text) for line in lines)
    if size > _LONG:
        return 0
    kept = "".join(blocks.fold(line.text) for line in lines)
    keys = [blocks.fold(block.text[: 2 * _KEY])[:_KEY] for block in page]
    told = [n for n, key in enumerate(keys) if key in kept and len(page[n].text) > _TELLING]
    if not told:
        return 0
    between = range(told[0], told[-1])
    lost = sum(len(page[n].text) for n in between if keys[n] not in kept and not page[n].margin)
    return lost / size


def joined(lines: Sequence[Line], page: Sequence[Block]) -> tuple[Line, ...]:
    """Add the story's missing paragraphs to the lines, each behind the last line that stands before it on the page."""
    story = set(_story(_paragraphs(page)))
    where = _positions(lines)
    behind: dict[int, list[Line]] = {}
    last = -1
    for block in page:
        position = _position(block, where)
        if position is not None:
            last = max(last, position)
        elif block in story:
            behind.setdefault(last, []).append(Line(block.text, "p"))
    return (*behind.get(-1, ()), *(x for n, line in enumerate(lines) for x in (line, *behind.get(n, ()))))


def alone(page: Sequence[Block]) -> tuple[Line, ...]:
    """Read the story without an extractor: what stands from its first paragraph to its last, but margins and links.

    Empty where the page has less than 500 characters of it.
    """
    paragraphs = _paragraphs(page)
    story = set(_story(paragraphs)) if blocks.length(paragraphs) >= _ENOUGH else set()
    where = [number for number, block in enumerate(page) if block in story]
    if blocks.length(story) < _ENOUGH:
        return ()
    between = page[where[0] : where[-1] + 1]
    told = [block for block in between if block in story or not (block.margin or block.linked > _LINKED)]
    return tuple(Line(block.text, _KINDS[block.tag]) for block in told if block.tag in _KINDS)


def story(page: Sequence[Block]) -> list[Block]:
    """The largest family of paragraphs of a page; empty where it has none."""
    paragraphs = _paragraphs(page)
    return _story(paragraphs) if paragraphs else []


def _paragraphs(page: Sequence[Block]) -> list[Block]:
    """The page's paragraphs of prose; those in its margins only where there is little else."""
    prose = [block for block in page if block.tag in _PROSE and block.linked <= _LINKED and _is_sentence(block.text)]
    inner = [block for block in prose if not block.margin]
    return inner if blocks.length(inner) >= _ENOUGH else prose


def _is_sentence(text: str) -> bool:
    return len(text) >= (_SENTENCE_DENSE if _DENSE_SCRIPT.search(text) else _SENTENCE)


def _story(paragraphs: Sequence[Block]) -> list[Block]:
    """The largest family of paragraphs."""
    sizes: Counter[tuple[str, int]] = Counter()
    for block in paragraphs:
        sizes[block.family, block.article] += len(block.text)
    largest = max(sizes, key=sizes.__getitem__)
    return [block for block in paragraphs if (block.family, block.article) == largest]


def _had(paragraphs: Sequence[Block], lines: Sequence[Line]) -> list[Block]:
    """The paragraphs that were kept: their beginning, and their end, for one may hold a story between breaks."""
    kept = "".join(blocks.fold(line.text) for line in lines)
    folded = [blocks.fold(block.text) for block in paragraphs]
    return [b for b, text in zip(paragraphs, folded, strict=True) if text[:_KEY] in kept and text[-_KEY:] in kept]


def _positions(lines: Sequence[Line]) -> dict[str, int]:
    return {blocks.fold(line.text)[:_KEY]: number for number, line in enumerate(lines)}


def _position(block: Block, where: dict[str, int]) -> int | None:
    return where.get(blocks.fold(block.text)[:_KEY])

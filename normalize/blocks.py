"""The blocks of text of a page as its own markup divides it: what the extractor's choice is held against.

What was observed: the lines that an extractor keeps do not tell where on the page they stood, and that is
what tells a standfirst in the page's head, or a paragraph that is all link, from the story. The theory: a
block is an element with text and no other block inside; its text, folded to letters and digits, finds it
again among the lines kept; the tags and classes of its parent and grandparent are the shape that all
paragraphs of one story share. Known exceptions: loose text around several blocks is read as one block, before them.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml.etree import _Element

_BLOCKS = (
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td", "th", "dd", "dt", "pre", "div", "section",
    "article", "ul", "ol", "dl", "table", "figcaption", "figure", "header", "footer", "main", "aside", "nav", "form",
)  # fmt: skip
_INLINE = frozenset(("a", "b", "strong", "em", "i", "span", "u", "mark", "font", "small", "q", "cite", "abbr", "time"))
_WHOLE = frozenset(("html", "body", "main", "article"))
_MARGINS = frozenset(("nav", "aside", "footer", "form", "figure", "figcaption", "header"))
_MARGIN_NAMES = re.compile(
    r"(?:^|[\s_-])(?:comments?|kommentare?|disqus|related|recommend\w*|newsletter|promo|cookies?|consent|popup|modal"
    r"|footer|teasers?|factbox|fact|infobox|author-?(?:bio|box|card|info)|bio(?:graphy)?|captions?|pullquotes?|tags"
    r"|licen[sc]e|poll|latest|most-?read|trending|popular|sponsor\w*|advert\w*|outbrain|taboola|shar(?:e|ing)|social"
    r"|subscri(?:be|ption)|sign-?up|disclaimer|tooltip|toast|copyright)(?=$|[\s_-])",
    re.IGNORECASE,
)
_MOST = 20_000  # blocks of a page that are looked at; the longest page seen had some 5,000


@dataclass(frozen=True, slots=True)
class Block:
    """One element that holds text and no other block.

    `linked` is the share of its text inside links, 0 to 1. `family` is the shape of its place, `article`
    numbers the `<article>` around it (0: none). `header` and `margin` say that it stands in a `<header>`, or
    in navigation, asides, figures, comments, teasers and the like.
    """

    text: str
    tag: str
    linked: float
    family: str
    article: int
    header: bool
    margin: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """What all blocks under one parent have in common."""

    family: str
    article: int
    header: bool
    margin: bool


def fold(text: str) -> str:
    """Fold a line to letters and digits, to compare what the page has with what the extractor made of it."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def read(tree: _Element) -> tuple[Block, ...]:
    """Return the page's blocks of text in their order, at most 20,000.

    Text that stands loose between the blocks inside an element is a block of the tag `text`.
    """
    articles = {element: number for number, element in enumerate(tree.iter("article"), 1)}
    outer = {parent for element in tree.iter(*_BLOCKS) if (parent := _block_above(element)) is not None}
    places: dict[_Element, _Place] = {}
    found: list[Block] = []
    for element in tree.iter(*_BLOCKS):
        inside = element if element in outer else element.getparent()
        tag = "text" if element in outer else element.tag
        text, linked = _loose(element) if element in outer else _text(element)
        if text and inside is not None:
            place = places.get(inside) or _place(inside, places, articles)
            family = f"{tag} in {place.family}"
            found.append(Block(text, tag, linked / len(text), family, place.article, place.header, place.margin))
        if len(found) == _MOST:
            break
    return tuple(found)


def length(blocks: Iterable[Block]) -> int:
    """Return how many characters of text the blocks hold."""
    return sum(len(block.text) for block in blocks)


def _block_above(element: _Element) -> _Element | None:
    return next(element.iterancestors(*_BLOCKS), None)


def _text(element: _Element) -> tuple[str, int]:
    """The text of an element, and how much of it is inside links."""
    return _line(element), sum(len(_line(link)) for link in element.iter("a"))


def _line(element: _Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _loose(element: _Element) -> tuple[str, int]:
    """The text directly inside an element that holds blocks, its inline elements included."""
    pieces, linked = [element.text or ""], 0
    for child in element:
        if child.tag in _INLINE:
            pieces.append("".join(child.itertext()))
            linked += len(_line(child)) if child.tag == "a" else 0
        pieces.append(child.tail or "")
    text = " ".join("".join(pieces).split())
    return text, min(linked, len(text))


def _place(parent: _Element, places: dict[_Element, _Place], articles: Mapping[_Element, int]) -> _Place:
    """Describe the place under an element, from the place that the element itself has; both are remembered."""
    chain = [parent]
    while chain[-1] not in places and (above := chain[-1].getparent()) is not None:
        chain.append(above)
    place = places.get(chain[-1], _Place("", 0, header=False, margin=False))
    for element in reversed(chain):
        if element not in places:
            shape = f"{element.tag}.{element.get('class') or ''}"
            places[element] = _Place(
                family=f"{shape} in {place.family.partition(' in ')[0]}",
                article=articles.get(element, place.article),
                header=place.header or element.tag == "header",
                margin=place.margin or _is_margin(element),
            )
        place = places[element]
    return place


def _is_margin(element: _Element) -> bool:
    if element.tag in _WHOLE:
        return False
    return element.tag in _MARGINS or bool(
        _MARGIN_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}")
    )

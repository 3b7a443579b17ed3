"""Who and when, as a page shows it to its reader: bylines and dates in elements that are called so.

What was observed: one page in eight names its author, and one in twelve its date, nowhere but in what it
shows. The theory: such elements say what they are in their class, id, `rel` or `itemprop`, stand behind the
headline and hold a short text. Known exceptions: names signed below the story, which are lines of the body;
teasers in front of the story, with the names of others.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml.etree import XPath, _Element

from normalize import byline, labels, moment, people
from normalize.blocks import Block
from normalize.published import Found

#: Elements behind the headline that are called author or byline, or link to an author's page. The first 300
#: elements hold the head of a story on all pages seen; further down stand the teasers with the names of
#: others.
_AUTHORS = XPath(
    "(//h1)[1]/following::*[position() < 300][@rel='author' or @itemprop='author' or contains(@class, 'byline')"
    " or contains(@class, 'author') or contains(@id, 'author') or contains(@class, 'autor')"
    " or self::a[contains(@href, '/author/') or contains(@href, '/autor/') or contains(@href, '/authors/')]]"
    "[not(ancestor::footer or ancestor::aside or ancestor::nav)]"
)
_AUTHOR_NAMED = re.compile(r"(?:^|[\s_-])(?:authors?|autor|autores|autoren|bylines?)(?=$|[\s\d_-])", re.IGNORECASE)
_MOST_SHOWN = 5  # names in a shown byline; lists that are longer were tags and categories
_PHOTO = re.compile(r"\b(?:foto|fotos|photo|photos|bild|image|picture|getty|shutterstock|credit)\b", re.IGNORECASE)
_BREAKING = frozenset(("a", "address", "br", "div", "h2", "h3", "h4", "h5", "li", "p", "td"))
_DATES = XPath(
    "//*[contains(@class, 'date') or contains(@class, 'time') or contains(@class, 'publi') or contains(@class, 'meta')"
    " or contains(@id, 'date')][not(self::time or ancestor::footer or ancestor::aside or ancestor::nav)]"
    "[string-length() < 160]"
)
_CHANGED = re.compile(r"updat|modif", re.IGNORECASE)
_BESIDE = 15  # blocks behind the headline: deck, section, date, share bar and a caption or two
_LONGEST = 120  # characters of a shown byline; a longer text is prose
_MOST = 64  # elements looked at


def bylines(tree: _Element, own: tuple[str, ...]) -> list[str]:
    """Return the first shown byline that names somebody, and its neighbours: one element for each author is common.

    `own` are the names of the site itself.
    """
    for element in _AUTHORS(tree)[:_MOST]:
        if _is_author(element) and people.named(_lines(element), outlets=own):
            beside = element.getparent()
            row = [e for e in beside if (e.tag, e.get("class")) == (element.tag, element.get("class"))]
            lines = [line for e in row for line in _lines(e)]
            return lines if len(people.named(lines, outlets=own)) <= _MOST_SHOWN else []
    return []


def signed(page: Sequence[Block]) -> tuple[str, ...]:
    """Who signs in a block that says so by its words alone, between the headline and the story: `By Jane Roe`.

    Observed on one page in fifty, where no name of an element and no field tells the author. Exception: the byline of a
    teaser in front of the story.
    """
    top = next((number for number, block in enumerate(page) if block.tag == "h1"), len(page))
    for block in page[top + 1 : top + 1 + _BESIDE]:
        if len(block.text) <= _LONGEST and not _PHOTO.search(block.text):
            label = labels.read(block.text)
            if found := people.named(byline.read(block.text) or (label.authors if label else ())):
                return found
    return ()


def times(elements: Iterable[_Element], *, marked: bool) -> Iterator[Found]:
    """Yield what `<time>` elements say, but for those in the page's margins and those of a change.

    With `marked`, only those that the page marks as its publication.
    """
    told = [e for e in elements if not marked or e.get("itemprop") == "datePublished" or e.get("pubdate") is not None]
    for time in told[:_MOST]:
        margin = any(above.tag in {"nav", "aside", "footer"} for above in time.iterancestors())
        if not margin and not _CHANGED.search(f"{time.get('class')} {time.get('itemprop')}"):
            yield Found("time", time.get("datetime") or time.get("content") or text(time))


def dates(tree: _Element) -> Iterator[Found]:
    """Yield the first line that is nothing but a date, in elements that are called date, time, publication or meta."""
    for element in _DATES(tree)[:_MOST]:
        line = text(element)
        if any(c.isdigit() for c in line) and (read := moment.in_line(line)) and not read.updated:
            yield Found("line", line)
            return


def text(element: _Element) -> str:
    """Return the text of an element in one line."""
    return " ".join("".join(element.itertext()).split())


def _is_author(element: _Element) -> bool:
    names = (element.get("class"), element.get("id"), element.get("rel"), element.get("itemprop"))
    return element.tag == "a" or bool(_AUTHOR_NAMED.search(" ".join(name or "" for name in names)))


def _lines(element: _Element) -> list[str]:
    """The text of an element, a line for each block or link in it; nothing where it is prose or a photo's credit."""
    pieces = []
    for inner in element.iter():
        if inner.tag in _BREAKING:
            pieces.append("\n")
        if isinstance(inner.tag, str):
            pieces.append(inner.text or "")
        pieces.append((inner.tail or "") if inner is not element else "")
    text = "".join(pieces).strip()
    return [] if len(text) > _LONGEST or _PHOTO.search(text) else text.splitlines()

"""The story's lines and the facts of an HTML page: trafilatura, and a second opinion where it looks wrong.

The only module that knows trafilatura. The page is parsed once and the tree shared: metadata, the page's own
blocks and the extractor read it.

What was observed: trafilatura's fast mode is as good as its full mode on most pages and twice as quick; the
full mode, which asks two more extractors, mends pages where the fast one is lost, and on others takes the
stories below the first. Its favor_precision drops the page's head and promotional links inside the story, and
with them whole stories on some pages. The theory: ask the fast mode, hold its answer against the page's
paragraphs, ask further only where they disagree, and drop the head and the links by themselves. Known
exceptions: see `coverage`.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import trafilatura
from lxml.etree import ElementDefaultClassLookup, _Element, iterwalk
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction
from trafilatura.utils import HTML_PARSER, load_html

from normalize import (
    blocks,
    coverage,
    decode,
    jsonld,
    metadata,
    overrides,
    people,
    pretenders,
    scripted,
    shape,
    shown,
    size,
)
from normalize.article import Form, Reason, Rejected
from normalize.blocks import Block
from normalize.coverage import Doubt
from normalize.facts import Facts, Line
from normalize.overrides import Overrides

# lxml.html picks the class of every element by a Python callback; this look-up does the same in C: the same
# output on 181 of 181 pages, 1.14 to 1.19 times as fast.
HTML_PARSER.set_element_class_lookup(
    ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity)
)
# What they warn of (empty pages, odd dates) is told by what is returned.
for _name in ("trafilatura", "htmldate", "readability", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_NO_OVERRIDES = Overrides()
_LARGEST = 10_000_000  # characters; what the crawler downloads at most, three times the largest page seen
_LONGEST_BODY = 1_000_000  # characters of a JSON-LD body that are read
_KINDS = {
    "p": "p", "head": "h", "item": "li", "quote": "quote", "row": "table", "code": "p", "fw": "p", "ab": "p",
    "h1": "h", "h2": "h", "h3": "h", "h4": "h", "h5": "h", "h6": "h", "li": "li", "blockquote": "quote",
    "tr": "table", "div": "p", "section": "p", "article": "p", "body": "p", "list": "p", "ul": "p", "ol": "p",
    "table": "p", "pre": "p",
}  # fmt: skip
_TAG = re.compile(r"<[^<>]*>")
# What tells a page from the text of an article alone, as feeds, agencies and records have it; characters of it in which
# that stands. trafilatura looks for the story of a page: it finds nothing in a single paragraph, and of loose text with
# breaks the first line. Around it goes what a page has around a story.
_PAGE = re.compile(r"<(?:!doctype|html|head|body|title|meta|main|article)\b", re.IGNORECASE)
_OPENING = 4096
_MARKUP = re.compile(r"<[A-Za-z]")
_BEFORE, _BEHIND = "<html><body><main><article><div>", "</div></article></main></body></html>"
_BREAKS = frozenset(("lb", "br"))
_CELLS = frozenset(("cell", "td", "th"))
_LINK_ONLY = 0.9  # share of a block inside links that makes it a link and nothing else
_LINKED = 0.5  # share of an item of a list inside a link, of a headline with its kicker before it
_TEASER = 4  # words of the shortest headlines; names and tags have fewer
_SHORTEST_LINK = 10  # characters; below it is a name or number that a sentence was broken at
_ASIDE_SHARE = 0.5  # of the text kept; margins that hold more of it are the page
_HEADER_SHARE = 0.4  # of the text kept; a <header> around more of it is the page's frame (0.3 to 0.5 did the same)


@dataclass(frozen=True, slots=True)
class Extract:
    """What was read of a page.

    `lines` are those that the extractor kept, in order, possibly none; what the markup shows to be the page's
    head or a link alone has its rule. `extractor` says who was followed: `trafilatura`, `trafilatura full`,
    `trafilatura recall`, `joined`, `blocks`, `json-ld`, `script` or `override`. `form` is the kind of piece, `free`
    whether the page says that it can be read without paying; None if it says nothing.
    """

    lines: tuple[Line, ...]
    facts: Facts
    extractor: str
    form: Form
    free: bool | None


def read(html: str, url: str | None = None, *, source: str = "", own: Overrides = _NO_OVERRIDES) -> Extract | Rejected:
    """Read a page of HTML. `url` is where it came from, if known; `source` names it in a rejection.

    `own` is what is known of the site's pages: what its selectors drop is as if it were not on the page.

    Rejected are pages over 10 million characters or beyond what `size` allows, and text that is no HTML at all.
    Nothing is fetched.
    """
    if len(html) > _LARGEST:
        return Rejected(source, Reason.TOO_LARGE, f"{len(html)} characters, {_LARGEST} are the most")
    alone = _MARKUP.search(html) and not _PAGE.search(html, 0, _OPENING)
    tree = load_html(f"{_BEFORE}{html}{_BEHIND}" if alone else html)
    if tree is None:
        return Rejected(source, Reason.NO_STORY, "there is no text in its HTML")
    if excess := size.excess(tree):
        return Rejected(source, Reason.TOO_LARGE, excess)
    for element in overrides.found(tree, own.drop) if own.drop else ():
        element.drop_tree()
    node = jsonld.article(tree) or {}
    facts = metadata.read(tree, url, node)
    page = blocks.read(tree)
    if not people.named(facts.authors) and (signed := shown.signed(page)):
        facts = replace(facts, authors=signed)
    if refused := pretenders.refused(tree, node, facts.titles, url, page):
        return Rejected(source, *refused)
    lines, extractor = _kept(tree, own) or _chosen(tree, url, page, node)
    return Extract(
        _judged(lines, page, news=jsonld.is_news(node)), facts, extractor, pretenders.form(node, url), jsonld.free(node)
    )


def _kept(tree: HtmlElement, own: Overrides) -> tuple[tuple[Line, ...], str] | None:
    """The blocks inside what a person says holds the story; None where there is no such thing on the page."""
    elements = overrides.found(tree, own.keep) if own.keep else []
    within = [block for element in elements for block in blocks.read(element)]
    lines = tuple(Line(block.text, _KINDS.get(block.tag, "p")) for block in within)
    return (lines, "override") if lines else None


def _chosen(
    tree: HtmlElement, url: str | None, page: Sequence[Block], node: jsonld.Node
) -> tuple[tuple[Line, ...], str]:
    """Ask the extractor, and further where its answer is doubtful."""
    first = _asked(tree, url, fast=True)
    doubt = coverage.doubt(first, page)
    if doubt is None:
        return _filled(tree, url, first, page)
    full = _asked(tree, url, fast=False)
    if doubt is Doubt.SPLIT and coverage.doubt(full, page) is not None:
        return coverage.joined(first, page), "joined"
    best, extractor = (full, "trafilatura full") if _size(full) > _size(first) else (first, "trafilatura")
    return (best, extractor) if coverage.doubt(best, page) is None else _rescued(tree, page, node, best, extractor)


def _filled(
    tree: HtmlElement, url: str | None, first: tuple[Line, ...], page: Sequence[Block]
) -> tuple[tuple[Line, ...], str]:
    """Ask for more where much is missing in the midst of what was kept, and take it where that fills the gap."""
    missing = coverage.gap(first, page)
    if missing > coverage.GAP:
        more = _asked(tree, url, fast=True, recall=True)
        if _size(more) > _size(first) and coverage.gap(more, page) < missing / 2:
            return more, "trafilatura recall"
    return first, "trafilatura"


def _asked(tree: HtmlElement, url: str | None, *, fast: bool, recall: bool = False) -> tuple[Line, ...]:
    """Ask trafilatura, without comments, metadata and its process-wide memory of duplicates."""
    answer = trafilatura.bare_extraction(
        tree,
        url=url,
        fast=fast,
        favor_recall=recall,
        include_comments=False,
        with_metadata=False,
        deduplicate=False,
    )
    body = getattr(answer, "body", None)
    return tuple(_lines(body)) if body is not None else ()


def _rescued(
    tree: HtmlElement, page: Sequence[Block], node: jsonld.Node, best: tuple[Line, ...], extractor: str
) -> tuple[tuple[Line, ...], str]:
    """Take the page's own paragraphs, or the body that JSON-LD carries, where that is more than twice what was found.

    trafilatura takes the JSON-LD body too, as one line: then its paragraphs are read again.
    """
    for other, name in (
        (coverage.alone(page), "blocks"),
        (_stated_body(node), "json-ld"),
        (_in_scripts(tree) if not best else (), "script"),
    ):
        if _size(other) > 2 * _size(best) or (len(best) == 1 < len(other) and 2 * _size(other) > _size(best)):
            return other, name
    return best, extractor


def _in_scripts(tree: HtmlElement) -> tuple[Line, ...]:
    markup = scripted.page(tree)
    drawn = load_html(markup) if markup else None
    return coverage.alone(blocks.read(drawn)) if drawn is not None else ()


def _stated_body(node: jsonld.Node) -> tuple[Line, ...]:
    body = node.get("articleBody")
    text = _TAG.sub("\n", decode.plain(body[:_LONGEST_BODY])) if isinstance(body, str) else ""
    return tuple(Line(line, "p") for part in text.split("\n") if (line := " ".join(part.split())))


def _size(lines: Sequence[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _judged(lines: Sequence[Line], page: Sequence[Block], *, news: bool) -> tuple[Line, ...]:
    """Mark the lines of the page's head and margins, and those that are a link and nothing else.

    In a list of links inside `news` are other stories; in a guide or a review it is the contents, or what it is of.
    """
    keys = [blocks.fold(line.text) for line in lines]
    head = {blocks.fold(block.text) for block in page if block.header}
    if sum(len(line.text) for line, key in zip(lines, keys, strict=True) if key in head) > _HEADER_SHARE * _size(lines):
        head = set()
    links = {blocks.fold(block.text) for block in page if _is_link(block) or (news and _is_teaser(block))} - head
    aside = _aside(page, keys)
    rules = [
        "page-head" if key in head else "link-only" if key in links else "aside" if number in aside else None
        for number, key in enumerate(keys)
    ]
    return tuple(replace(line, rule=rule) if rule else line for line, rule in zip(lines, rules, strict=True))


def _aside(page: Sequence[Block], keys: Sequence[str]) -> set[int]:
    """The places of lines that stand in the page's margins behind the beginning of the story.

    Observed: newsletter forms, boxes of teasers, captions, biographies and dialogues that the extractor took along;
    over 263 news pages 34 of 37 such lines. The theory: what the page's author put beside the story is beside it.
    Exceptions: pages whose story stands in something called so; what stands before the story as well, where the
    deck and its like are; quotations in a figure.
    """
    story = coverage.story(page)
    if not story or any(block.margin for block in story):
        return set()
    told = {blocks.fold(block.text) for block in story}
    first = next((number for number, key in enumerate(keys) if key in told), len(keys))
    inner = {blocks.fold(block.text) for block in page if not block.margin}
    outer = {blocks.fold(block.text) for block in page if block.margin and "blockquote" not in block.family} - inner
    aside = {number for number, key in enumerate(keys) if number > first and key in outer}
    most = sum(len(keys[number]) for number in aside) > _ASIDE_SHARE * sum(map(len, keys))
    return set() if most else aside


def _is_link(block: Block) -> bool:
    return block.linked > _LINK_ONLY and block.tag != "li" and len(block.text) > _SHORTEST_LINK


def _is_teaser(block: Block) -> bool:
    return block.tag == "li" and block.linked > _LINKED and shape.words(block.text) >= _TEASER


def _lines(body: _Element) -> Iterator[Line]:
    """Write the extractor's tree as lines: one for each block, break and table row."""
    kinds, pieces, first = ["p"], [""], True
    for event, element in iterwalk(body, events=("start", "end")):
        kind = _KINDS.get(element.tag)
        if kind is not None or element.tag in _BREAKS:
            if text := " ".join("".join(pieces).split()):
                yield Line(text, kinds[-1], first)
            pieces = []
            first = event == "start" or kind is not None
        if event == "start":
            kinds += [kind] if kind else []
            pieces.append(element.text or "")
        else:
            del kinds[len(kinds) - bool(kind) :]
            pieces.append(" | " if element.tag in _CELLS and element.getnext() is not None else "")
            pieces.append(element.tail or "")

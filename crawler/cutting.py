"""XML files → their items, one at a time, in the memory of one item, whatever the size of the file.

A file is cut at the tags of its items, and each is parsed by itself: an item that is broken costs itself and not what
comes after, and a dump of a gigabyte needs no more memory than its longest post. Nothing of a document's prolog reaches
the parser, and entities and external documents are declared there: no bomb can be built, nothing is fetched.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import IO

from lxml import etree

from crawler import markup
from crawler.elements import Element
from normalize import decode

#: Bytes that are read at once.
CHUNK = 2**18
#: Characters in which the root must open: prologs with a licence or an inlined DTD have some thousands.
HEAD = 2**16
#: Characters of what stands before the first item (a channel's title, the authors of a blog) that are looked at.
LONGEST_HEAD = 2**20
_ITEMS = "newsItem|packageItem|conceptItem|knowledgeItem|planningItem|catalogItem"
#: Root → what its items are called. A root that is an item itself is the only one.
ROOTS = {
    "rss": "item", "rdf": "item", "feed": "entry", "entry": "entry", "nitf": "nitf", "newsMessage": _ITEMS,
    **dict.fromkeys(_ITEMS.split("|"), _ITEMS),
}  # fmt: skip
#: Roots that are an item themselves.
ALONE = frozenset(root for root, names in ROOTS.items() if root in names.split("|"))
_FOLDED = {root.lower(): root for root in ROOTS}
_ATTRIBUTES = r"""(?:\s+[^\s=<>/"']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*"""
_ROOT = re.compile(rf"<((?:[A-Za-z_][\w.\-]{{0,40}}:)?([A-Za-z_][\w.\-]{{0,60}}))({_ATTRIBUTES})(/?)>")
_PROLOG = re.compile(r"[\ufeff\s]+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[<>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_MOST_TAGS = 20  # looked at for a root that is known, where a prolog is not understood
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:\-]{1,40})""")
_SECTIONS = {"<![CDATA[": re.compile(r"\]\]>"), "<!--": re.compile("-->")}
_TAG_END = re.compile("/?>")
_STRAY = "copydesk.stray"
_PARTIAL = 64  # characters: the longest token is `</`, a prefix, and the name of an item


@dataclass(frozen=True, slots=True)
class Cut:
    """One item: its number from 1, the root of its document, its element, and what stood before the first item."""

    number: int
    root: str
    element: Element
    head: Element | None


@dataclass(frozen=True, slots=True)
class Damaged:
    """An item that cannot be read, why, and its text."""

    number: int
    why: str
    raw: str = field(default="", repr=False)
    too_large: bool = False


def root_of(head: bytes) -> str | None:
    """The root element of a document by its first bytes; None where it does not begin as XML."""
    text = head[:HEAD].decode(_encoding(head), _STRAY).lstrip("\ufeff \t\r\n")
    found = _opening(text) if text.startswith("<") else None
    return _FOLDED.get(found[2].lower(), found[2]) if found else None


def _opening(text: str) -> re.Match[str] | None:
    """The tag of the root, behind whatever a document may have before it."""
    at = 0
    while found := _PROLOG.match(text, at):
        at = found.end()
    tags = islice(_ROOT.finditer(text, at), _MOST_TAGS)
    return _ROOT.match(text, at) or next((tag for tag in tags if tag[2].lower() in _FOLDED), None)


def items(stream: IO[bytes], longest: int) -> Iterator[Cut | Damaged]:
    """The items of an XML document of one of `ROOTS`. One of more than `longest` characters is read over."""
    text = _Text(stream)
    while len(text.held) < HEAD and not text.ended:
        text.more()
    opened = _opening(text.held)
    root = _FOLDED.get(opened[2].lower()) if opened else None
    if opened is None or root is None:
        return
    alone = root in ALONE
    text.drop(opened.start() if alone else opened.end())
    frame = _Frame(root) if alone else _Frame(root, f"<{opened[1]}{opened[3]}>", f"</{opened[1]}>")
    for number, raw in enumerate(_cut(_Scanner(text, longest), ROOTS[root], frame), start=1):
        yield frame.parsed(number, raw) if isinstance(raw, str) else replace(raw, number=number)


@dataclass(slots=True)
class _Text:
    """The text of a stream, read as far as is needed; `held` is the part that is looked at."""

    stream: IO[bytes]
    held: str = ""
    ended: bool = False
    decoder: codecs.IncrementalDecoder | None = None

    def more(self) -> None:
        """Read on."""
        raw = self.stream.read(CHUNK)
        if self.decoder is None:
            self.decoder = codecs.getincrementaldecoder(_encoding(raw))(_STRAY)
        self.held += decode.plain(self.decoder.decode(raw, final=not raw))
        self.ended = not raw

    def drop(self, end: int) -> None:
        """Let go of what stands before `end`."""
        self.held = self.held[end:]


@dataclass(slots=True)
class _Scanner:
    """Goes over a text from mark to mark. Of what it has passed it holds only what has stood since `start`.

    More than `longest` characters of that are let go too, and `over` says so.
    """

    text: _Text
    longest: int
    at: int = 0
    start: int | None = 0
    over: bool = False

    def next(self, mark: re.Pattern[str]) -> re.Match[str] | None:
        """The next place of a mark; None where the text ends before it."""
        while (found := mark.search(self.text.held, self.at)) is None:
            if self.text.ended:
                return None
            self.at = max(self.at, len(self.text.held) - _PARTIAL)
            self._let_go()
            self.text.more()
        self.at = found.end()
        return found

    def since(self, end: int) -> str | Damaged:
        """What stands from `start` to before `end`, or that it was too much."""
        start, over = self.start or 0, self.over or end - (self.start or 0) > self.longest
        self.start, self.over = None, False
        return (
            Damaged(0, f"more than {self.longest:,} characters", too_large=True) if over else self.text.held[start:end]
        )

    def _let_go(self) -> None:
        if self.start is not None and self.at - self.start > self.longest:
            self.start, self.over = self.at, True
        kept = self.at if self.start is None or self.over else self.start
        self.text.drop(kept)
        self.at -= kept
        self.start = None if self.start is None else 0


@dataclass(slots=True)
class _Frame:
    """What an item stands in: the tags of the root, which declare its namespaces, and the head of the document."""

    root: str
    before: str = ""
    after: str = ""
    head: Element | None = None

    def learn(self, told: str | Damaged) -> None:
        """Read what stands before the first item."""
        if self.before and isinstance(told, str):
            self.head = _parsed(self.before + told)

    def parsed(self, number: int, raw: str) -> Cut | Damaged:
        """One item, by itself."""
        tree = _parsed(self.before + raw + self.after)
        element = next(iter(tree), None) if tree is not None and self.before else tree
        if element is None:
            return Damaged(number, "nothing can be made out in it", self.before + raw + self.after)
        return Cut(number, self.root, element, self.head)


def _cut(scanner: _Scanner, names: str, frame: _Frame) -> Iterator[str | Damaged]:
    """The text of each item. Sections of CDATA and comments are stepped over: a tag in them is none."""
    mark = re.compile(rf"<!\[CDATA\[|<!--|<(/?)(?:[\w.\-]{{1,40}}:)?(?:{names})(?=[\s/>])")
    depth, begun = 0, False
    while found := scanner.next(mark):
        if found[0] in _SECTIONS:
            scanner.next(_SECTIONS[found[0]])
            continue
        if not begun:
            frame.learn(scanner.since(found.start()))
            begun = True
        if depth == 0:
            scanner.start = found.start()
        closed = scanner.next(_TAG_END)
        depth += 0 if closed and closed[0] == "/>" and not found[1] else -1 if found[1] else 1
        if depth <= 0 and closed:
            depth = 0
            yield scanner.since(scanner.at)
    if depth > 0:
        yield Damaged(0, "the file ends in the middle of it")


def _parsed(document: str) -> Element | None:
    """Strictly; what is not well-formed as libxml2 recovers it."""
    plain = markup.clean(document, 0).encode()
    for recover in (False, True):
        parser = etree.XMLParser(
            recover=recover,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(plain, parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
    return None


def _encoding(head: bytes) -> str:
    """The encoding of a document by its first bytes; what it declares decides where they are plain ASCII.

    They are read as UTF-8 where they can be, as everywhere: declarations are wrong more often than a text is UTF-8 by
    chance.
    """
    found = _DECLARED.search(head[:1000])
    declared = found[1].decode() if found else None
    if head.isascii():
        return decode.charset(declared or "utf-8") or "utf-8"
    decoded = decode.decode(head, declared)
    encoding = decoded.encoding if decoded else "utf-8"
    return "utf-8-sig" if encoding == "utf-8" else encoding


def _stray(error: UnicodeError) -> tuple[str, int]:
    """A stray byte as windows-1252, where typographic marks live."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1


codecs.register_error(_STRAY, _stray)

"""Elements of XML: what they are called, what they say, and their content as HTML."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any, TypeAlias

#: Of lxml, which has no annotations. Comments and processing instructions are dropped when a document is parsed.
Element: TypeAlias = Any
#: Namespaces of modules, by the prefix that everybody writes for them; documents may write another.
PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://wellformedweb.org/CommentAPI/": "wfw",
}
#: Those of the formats themselves, whose elements have no prefix here, whatever the document writes.
OWN = frozenset(
    {
        "http://www.w3.org/2005/Atom",
        "http://purl.org/rss/1.0/",
        "http://www.w3.org/1999/xhtml",
        "http://iptc.org/std/nar/2006-10-01/",
        "http://iptc.org/std/NITF/2006-10-18/",
    }
)
#: `http://wordpress.org/export/1.2/`, and `…/1.2/excerpt/`.
_WORDPRESS = re.compile(r"https?://wordpress\.org/export/[\d.]+/(excerpt/)?\Z")
_SILENT = frozenset({"script", "style", "object", "iframe", "svg", "form"})
_VOID = frozenset({"br", "hr", "img", "wbr"})
_HTML = frozenset(
    {
        "a", "abbr", "article", "aside", "b", "blockquote", "br", "cite", "code", "dd", "div", "dl", "dt", "em",
        "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "li", "main",
        "ol", "p", "pre", "q", "s", "section", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot",
        "th", "thead", "time", "tr", "u", "ul",
    }
)  # fmt: skip


def name(element: Element) -> str:
    """The name of an element: `item`, `content:encoded`, `wp:status`."""
    space, _, local = str(element.tag).rpartition("}")
    space = space.removeprefix("{")
    if not space or space in OWN:
        return local
    if found := _WORDPRESS.match(space):
        return f"{'excerpt' if found[1] else 'wp'}:{local}"
    prefix = PREFIXES.get(space, element.prefix)
    return f"{prefix}:{local}" if prefix else local


def first(element: Element | None, *path: str) -> Element | None:
    """The first element that a path of names leads to."""
    for step in path:
        if element is not None:
            element = next((child for child in element if name(child) == step), None)
    return element


def every(element: Element | None, *path: str) -> list[Element]:
    """The children of the element that a path of names leads to; none where there is no such element."""
    found = first(element, *path)
    return [] if found is None else list(found)


def text(element: Element | None) -> str:
    """All text within, white space folded."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def said(element: Element) -> str:
    """What an element says: its text; the name that it holds; else the code, without the scheme of the code.

    NewsML-G2 says everything in one of these ways: `<located qcode="city:Moscow">`, with a `<name>` inside or not.
    """
    named = first(element, "name")
    if named is not None:
        return text(named)
    if own := text(element):
        return own
    code = element.get("literal") or element.get("qcode", "").rpartition(":")[2] or element.get("uri", "")
    return " ".join(code.split())


def flat(element: Element, inside: Iterable[str], path: str = "") -> Iterator[tuple[str, str]]:
    """What the children say, by their path: `itemMeta/urgency`. Those named in `inside` are gone into.

    An element without a word says what its attributes do: `head/docdata/doc-id@id-string`.
    """
    for child in element:
        own = f"{path}{name(child)}"
        if name(child) in inside:
            yield from flat(child, inside, f"{own}/")
        elif told := said(child):
            yield own, told
        for key, value in child.items():
            if not key.startswith("{") and (name(child) in inside or not said(child)):
                yield f"{own}@{key}", " ".join(value.split())


def html(element: Element, renamed: Mapping[str, str] | None = None) -> str:
    """The content of an element as HTML: tags that are none are left out and what they hold stays.

    `renamed` says which tags of HTML those of the format are; an empty one drops the element with all it holds.
    """
    return "".join(_inside(element, renamed or {}))


def _inside(element: Element, renamed: Mapping[str, str]) -> Iterator[str]:
    yield escape(element.text or "", quote=False)
    for child in element:
        yield from _tagged(child, renamed)
        yield escape(child.tail or "", quote=False)


def _tagged(element: Element, renamed: Mapping[str, str]) -> Iterator[str]:
    local = name(element).rpartition(":")[2]
    tag = renamed.get(local, local)
    if not tag or tag in _SILENT:
        return
    if tag not in _HTML:
        yield from _inside(element, renamed)
        return
    yield f"<{tag}" + "".join(f' {key}="{escape(value)}"' for key, value in element.items() if key[0] != "{") + ">"
    if tag not in _VOID:
        yield from _inside(element, renamed)
        yield f"</{tag}>"

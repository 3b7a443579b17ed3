"""The article object of a page's JSON-LD.

What was observed: some 90 % of news pages carry an article object, alone, in a list, in a `@graph`, or nested
under the page's `mainEntity`; authors and publisher are often references to other nodes of the graph; about 1
% of the scripts are broken by hand-made templates: raw line breaks in strings, trailing commas, comments,
HTML comments and CDATA marks around, an object cut or continued by text. The theory: what a strict reader
refuses, a template's author never saw fail, so the likely slips are mended one by one and the first reading
that works is taken. Known exceptions: strings in single quotes; of these only single fields are found.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.etree import _Element

from normalize import decode

Node = Mapping[str, Any]

#: schema.org types of a single piece of journalism, the surer the higher. `WebPage` and `CreativeWork` are
#: what some templates call their articles; they count only with a date and a headline.
_RANK = {
    "NewsArticle": 5, "ReportageNewsArticle": 5, "AnalysisNewsArticle": 5, "OpinionNewsArticle": 5,
    "BackgroundNewsArticle": 5, "ReviewNewsArticle": 5, "AskPublicNewsArticle": 5, "AdvertiserContentArticle": 5,
    "LiveBlogPosting": 5, "Article": 4, "BlogPosting": 4, "SatiricalArticle": 4, "ScholarlyArticle": 4,
    "TechArticle": 4, "Report": 4, "SocialMediaPosting": 3, "Review": 2, "ClaimReview": 2, "Recipe": 2,
    "ImageGallery": 3, "MediaGallery": 3, "VideoObject": 1, "WebPage": 1, "ItemPage": 1, "CreativeWork": 1,
}  # fmt: skip
_FIELDS = (
    "headline",
    "datePublished",
    "author",
    "dateModified",
    "publisher",
    "articleSection",
    "articleBody",
)
_REFERENCES = ("author", "creator", "publisher", "contributor")

_MOST_NODES = 5_000  # objects looked at; the richest page seen had some 600
_MOST_TEXT = 2_000_000  # characters of one script; article bodies included, the longest seen had 90,000

_SPACE = " \t\r\n\ufeff;"
_MARKS = ("<!--", "//", "/*", "<![CDATA[", "*/", "//")  # in the order in which they stand around one another
_TRAILING_COMMA = re.compile(r",(?=\s{0,200}[}\]])")
_COMMENT_LINE = re.compile(r"^[ \t]{0,80}(?://.*$|/\*[^*]*\*/)", re.MULTILINE)
_LONE_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|articleSection|inLanguage)"\s*:\s*("(?:[^"\\]|\\.)*")'
)


def article(tree: _Element) -> Node | None:
    """Return the page's article object, its references to other nodes resolved; None if there is none.

    Among several the surer type wins, then the one that tells more, then the less deeply nested, then the
    first: related stories are listed deeper and with fewer fields than the page's own.
    """
    nodes = [found for script in _scripts(tree) for found in _nodes(_loaded(script))]
    ranked = [(_rank(node), -depth, -number) for number, (node, depth) in enumerate(nodes)]
    best = max(ranked, default=None)
    if best is None or best[0] == (0, 0):
        return None
    chosen = nodes[-best[2]][0]
    known = {node["@id"]: node for node, _ in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    resolved = {key: _resolve(chosen[key], known) for key in _REFERENCES if key in chosen}
    return {**chosen, **resolved}


def text(value: object) -> str | None:
    """Return the plain text of a field: a string, the first of a list, or the name of an object, however deep."""
    waiting = [value]
    while waiting:
        told = waiting.pop()
        if isinstance(told, list):
            waiting.extend(reversed(told))
        elif isinstance(told, Mapping):
            waiting.append(told.get("name") or told.get("@value") or told.get("headline"))
        elif isinstance(told, str) and (words := decode.plain(html.unescape(told)).split()):
            return " ".join(words)
    return None


def free(node: Node) -> bool | None:
    """What an article object says of access: `isAccessibleForFree`, however spelled; None if nothing."""
    told = str(node.get("isAccessibleForFree")).casefold().rpartition("/")[2]
    return {"true": True, "false": False}.get(told)


def is_news(node: Node) -> bool:
    """Whether an article object says that it is news, and not any article."""
    return _ranked(node) == max(_RANK.values())


def _scripts(tree: _Element) -> Iterator[str]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) <= _MOST_TEXT:
            yield script.text


def _loaded(script: str) -> object:
    """Read a script, mending what is broken; single fields where nothing mends it, None where even they are missing."""
    text = _unwrapped(script)
    mended = _TRAILING_COMMA.sub("", _COMMENT_LINE.sub("", text))
    for attempt in (text, mended, html.unescape(mended)):
        try:
            return json.JSONDecoder(strict=False).raw_decode(attempt.lstrip())[0]
        except (ValueError, RecursionError):
            continue
    fields: dict[str, str] = {}
    for name, value in _LONE_FIELD.findall(text):
        fields.setdefault(name, value[1:-1].replace('\\"', '"').replace("\\/", "/"))
    return {"@type": "Article", **fields} if fields else None


def _unwrapped(script: str) -> str:
    """Take off the comment and CDATA marks before the object; what stands behind it is not read anyway."""
    text = script.lstrip(_SPACE)
    for mark in _MARKS:
        text = text.removeprefix(mark).lstrip(_SPACE)
    return text


def _nodes(root: object) -> Iterator[tuple[Node, int]]:
    """Walk all objects under a JSON value with their depth, breadth first, without recursion."""
    level: list[object] = [root]
    depth, seen = 0, 0
    while level and seen < _MOST_NODES:
        below: list[object] = []
        for value in level:
            if isinstance(value, Mapping):
                seen += 1
                yield value, depth
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
        level = below[: _MOST_NODES * 10]
        depth += 1


def _rank(node: Node) -> tuple[int, int]:
    """Return how surely a node is the page's article: its type's rank, and how many telling fields it has."""
    rank = _ranked(node)
    telling = sum(bool(node.get(field)) for field in _FIELDS)
    if rank == 0 or telling == 0 or (rank < 2 and not (node.get("headline") and node.get("datePublished"))):
        return (0, 0)
    return (rank if telling > 1 else 1, telling)


def _ranked(node: Node) -> int:
    types = node.get("@type")
    kinds = [kind for kind in (types if isinstance(types, list) else [types]) if isinstance(kind, str)]
    return max((_RANK.get(kind.rpartition("/")[2], 0) for kind in kinds), default=0)


def _resolve(value: object, known: Mapping[str, Node]) -> object:
    """Replace `{"@id": …}` by the node that it points to, alone or in a list."""
    return [_pointed(item, known) for item in value] if isinstance(value, list) else _pointed(value, known)


def _pointed(value: object, known: Mapping[str, Node]) -> object:
    if isinstance(value, Mapping) and isinstance(value.get("@id"), str) and not value.get("name"):
        return known.get(value["@id"], value)
    return value

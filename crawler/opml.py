"""OPML 2.0 in and out: the list of feeds as every reader exchanges it, with our own fields in a namespace of ours."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from crawler.links import absolute, words
from crawler.sources import Source

NAMESPACE = "https://copydesk.invalid/opml"
_OWN = f"{{{NAMESPACE}}}"
#: Fields of a source that OPML has no name for; lists travel as one line each, addresses hold no line ends.
_LISTS = ("sitemaps", "keep_lines", "drop_lines")
_PLAIN = ("name", "outlet", "fastest", "slowest", "oldest", "keep", "drop")
_FLAGS = ("honour_304", "licence", "browser", "paused")
_LARGEST = 20 * 2**20


@dataclass(frozen=True, slots=True)
class Subscription:
    """One source as an OPML file has it: its name where it was ours, its title, and its settings as written."""

    title: str
    name: str | None
    values: Mapping[str, object]


class BadOpml(ValueError):
    """The bytes are no OPML; the message says what is wrong."""


def read(content: bytes) -> tuple[Subscription, ...]:
    """The subscriptions of an OPML file, nested ones too. Raises BadOpml.

    Feeds of one title in one folder are one source, as `write` makes them.
    """
    if len(content) > _LARGEST:
        raise BadOpml(f"larger than {_LARGEST // 2**20} MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BadOpml(f"not XML: {error}") from None
    if root is None or root.tag.lower() != "opml":
        raise BadOpml("its first element is not <opml>")
    return tuple(
        _grouped(_Outline(each) for each in root.iter("outline") if each.get("xmlUrl") or each.get(_OWN + "name"))
    )


class _Outline:
    """One outline element."""

    def __init__(self, element: "etree._Element") -> None:
        self.title = words(element.get("title") or element.get("text")) or element.get("xmlUrl") or "source"
        self.name = element.get(_OWN + "name")
        self.feed = absolute(element.get("xmlUrl"), "")
        self.home = absolute(element.get("htmlUrl"), "")
        self.language = element.get("language")
        self.own = {key.removeprefix(_OWN): value for key, value in element.attrib.items() if key.startswith(_OWN)}


def _grouped(outlines: Iterable[_Outline]) -> Iterator[Subscription]:
    groups: dict[str, list[_Outline]] = {}
    for outline in outlines:
        groups.setdefault(outline.name or outline.home or outline.title, []).append(outline)
    for together in groups.values():
        first = together[0]
        values: dict[str, object] = {
            "home": first.home,
            "language": first.language,
            "outlet": first.own.get("outlet") or first.title,
            "feeds": [outline.feed for outline in together if outline.feed],
            **_settings(first.own),
        }
        if values["feeds"] or values.get("sitemaps") or values.get("sections"):
            yield Subscription(
                first.title, first.name, {key: value for key, value in values.items() if value not in (None, [])}
            )


def _settings(own: Mapping[str, str]) -> dict[str, object]:
    read: dict[str, object] = {key: own[key].split("\n") for key in _LISTS if own.get(key)}
    read |= {key: own[key] for key in _PLAIN if key in own and key not in {"name", "outlet"}}
    read |= {key: own[key] == "true" for key in _FLAGS if key in own}
    if own.get("sections"):
        read["sections"] = [_section(line) for line in own["sections"].split("\n")]
    return read


def _section(line: str) -> dict[str, str]:
    url, _, selector = line.partition(" ")
    return {"url": url, "selector": selector} if selector else {"url": url}


def write(sources: Iterable[Source]) -> bytes:
    """Sources as OPML that other readers understand: an outline for each feed; what they have not, in our namespace."""
    root = etree.Element("opml", version="2.0", nsmap={"copydesk": NAMESPACE})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Sources of copydesk"
    body = etree.SubElement(root, "body")
    for source in sources:
        feeds: tuple[str | None, ...] = source.feeds or (None,)
        for number, feed in enumerate(feeds):
            title = source.outlet or source.name
            standard = {"text": title, "title": title, "htmlUrl": source.home, "language": source.language}
            # An outline of type rss without an address would be a mistake in other readers.
            typed = {"type": "rss", "xmlUrl": feed} if feed else {"type": "link", "url": source.home}
            own = _own(source) if number == 0 else {"name": source.name}
            etree.SubElement(body, "outline", _attributes({**standard, **typed}, own))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written


def _attributes(standard: Mapping[str, str | None], own: Mapping[str, str | None]) -> dict[str, str]:
    named = {**standard, **{_OWN + key: value for key, value in own.items()}}
    return {key: value for key, value in named.items() if value}


def _own(source: Source) -> dict[str, str | None]:
    blank = Source()
    spans = {key: f"{int(getattr(source, key).total_seconds())}s" for key in ("fastest", "slowest", "oldest")}
    flags = {key: str(getattr(source, key)).lower() for key in _FLAGS if getattr(source, key) != getattr(blank, key)}
    return {
        "name": source.name,
        "outlet": source.outlet,
        "sitemaps": "\n".join(source.sitemaps),
        "sections": "\n".join(f"{each.url} {each.selector or ''}".strip() for each in source.sections),
        "keep": source.keep,
        "drop": source.drop,
        "keep_lines": "\n".join(source.keep_lines),
        "drop_lines": "\n".join(source.drop_lines),
        **{key: value for key, value in spans.items() if getattr(source, key) != getattr(blank, key)},
        **flags,
    }

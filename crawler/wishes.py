"""The wish not to be mined, where a page or its headers state it."""

import re
from collections.abc import Iterable

#: Bytes of a page in which its meta elements are looked for: styles and scripts in front of them can have 200 KB.
HEAD = 256 * 1024
_META = re.compile(rb"<meta\b([^>]{1,1000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""\b(name|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_NOT_MINED = frozenset({"noai", "noml", "nomachinelearning"})
#: The robots directives are for all robots, or for one by name; other robots' are none of our business.
_FOR_US = (b"robots", b"copydesk")


def reserved(tdm_header: str | None, robots_headers: Iterable[str], body: bytes) -> tuple[str, ...]:
    """Where the text is reserved: `tdm-reservation header`, `X-Robots-Tag noai`, `tdm-reservation meta`, …

    TDM Reservation Protocol (W3C community report): header and meta `tdm-reservation: 1`. `noai` is no standard,
    but DeviantArt's, and what publishers' plugins write; it can only mean this. An `X-Robots-Tag` may begin with the
    name of one robot (`googlebot: noai`), and then it is for that one.
    """
    found = []
    if (tdm_header or "").strip() == "1":
        found.append("tdm-reservation header")
    found.extend("X-Robots-Tag noai" for value in robots_headers if _forbids(_ours(value)))
    for name, content in _metas(body[:HEAD]):
        if name == b"tdm-reservation" and content.strip() == b"1":
            found.append("tdm-reservation meta")
        elif name in _FOR_US and _forbids(content.decode("latin-1")):
            found.append("robots meta noai")
    return tuple(dict.fromkeys(found))


def _ours(value: str) -> str:
    name, colon, rest = value.partition(":")
    if not colon or "," in name:
        return value
    return rest if name.strip().lower() == "copydesk" else ""


def _forbids(directives: str) -> bool:
    return not _NOT_MINED.isdisjoint(word.strip().lower() for word in directives.split(","))


def _metas(head: bytes) -> Iterable[tuple[bytes, bytes]]:
    for element in _META.finditer(head):
        values = {m[1].lower(): m[2] or m[3] or m[4] or b"" for m in _ATTRIBUTE.finditer(element[1])}
        if b"name" in values and b"content" in values:
            yield values[b"name"].strip().lower(), values[b"content"]

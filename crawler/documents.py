"""Documents → Pages, whatever they are: one door for files, and for what comes over HTTP.

What a document is, its first letters say before its ending and the media type that was declared: agencies call NITF
`.xml`, `.nitf`, `.txt` or nothing at all, and servers call every XML `text/html` at times.
"""

import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import IO

from crawler import cutting, fulltext, newsml, nitf, records, wordpress
from crawler.cutting import Cut, Damaged
from crawler.skipped import Skipped
from normalize import Page, Reason, Rejected

#: What each ending holds. A `.gz` behind it is opened on the way.
KINDS = {
    ".txt": "text", ".text": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".xml": "xml", ".rss": "xml", ".atom": "xml", ".nitf": "xml", ".newsml": "xml", ".wxr": "xml",
}  # fmt: skip
_BY_TYPE = {"application/json": "json", "application/x-ndjson": "jsonl", "application/jsonl": "jsonl"}
MEDIA = {"text": "text/plain", "html": "text/html"}
#: Bytes. A long read of 20,000 words is 120 KB of text, and news pages above 10 MB do not exist outside of
#: faults; a JSON file is held in memory once, so it may be larger but not boundless (JSON Lines and XML may).
LARGEST_DOCUMENT = 10 * 2**20
LARGEST_JSON = 512 * 2**20
LARGEST_LINE = 32 * 2**20
#: Bytes in which the kind is looked for: a prolog with a licence has some thousand.
_HEAD = 2**14
_GZIP = b"\x1f\x8b"
Item = Page | Rejected | Skipped | records.Elsewhere


def read(content: bytes, media_type: str | None, name: str) -> Iterator[Page | Rejected | Skipped]:
    """Read a document that is at hand: what it holds, each named `name`, or `name#n` where there may be several.

    `media_type` is what was declared, parameters and all; None if nothing was. Never raises for what is in it.
    """
    try:
        packed = content.startswith(_GZIP)
        raw = io.BytesIO(content)
        stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
        for item in in_stream(name, stream, kind(name) or declared(media_type)):
            # A record of a rejects file stands for a file of the machine that wrote it, which is none of the sender's.
            elsewhere = isinstance(item, records.Elsewhere)
            yield Rejected(name, Reason.BAD_RECORD, "it points to a file") if elsewhere else item  # type: ignore[misc]
    except gzip.BadGzipFile as error:
        yield Rejected(name, Reason.BAD_GZIP, str(error))
    except (EOFError, zlib.error):
        yield Rejected(name, Reason.BAD_GZIP, "the compressed file is cut short or damaged")


def kind(name: str) -> str | None:
    """What a file of that name should hold; None for an ending that is not known."""
    return KINDS.get(PurePath(name.lower().removesuffix(".gz")).suffix)


def declared(media_type: str | None) -> str | None:
    """What a media type says; None for one that says nothing of use (`application/octet-stream`)."""
    plain = (media_type or "").partition(";")[0].strip().lower()
    if plain in _BY_TYPE:
        return _BY_TYPE[plain]
    if plain.endswith(("/xml", "+xml")):
        return "xml"
    return "json" if plain.endswith("+json") else {"text/plain": "text", "text/html": "html"}.get(plain)


def in_stream(source: str, stream: IO[bytes], known: str | None) -> Iterator[Item]:
    """The items of a document of some kind, or of the kind that it seems to be."""
    head = stream.read(_HEAD)
    stream.seek(0)
    kind = _seen(head, known)
    if kind == "xml":
        return _in_xml(source, stream, head)
    if kind in MEDIA:
        return _whole(stream, source, LARGEST_DOCUMENT, lambda content: [Page(source, content, MEDIA[kind])])
    if kind == "json":
        return _whole(stream, source, LARGEST_JSON, lambda content: records.in_json(source, content))
    return records.in_lines(source, stream, LARGEST_LINE)


def _seen(head: bytes, known: str | None) -> str:
    """What a document is. JSON and JSON Lines look alike at the start, so there the ending counts."""
    root = cutting.root_of(head)
    if root in cutting.ROOTS or (known == "xml" and root and root.lower() != "html"):
        return "xml"
    start = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if known == "xml" and start.startswith(b"<") and not root:
        return "xml"
    if known is not None and known != "xml":
        return known
    if start.startswith((b"<!doctype", b"<html", b"<head", b"<?xml")):
        return "html"
    return "jsonl" if start.startswith(b"{") else "json" if start.startswith(b"[") else "text"


def _in_xml(source: str, stream: IO[bytes], head: bytes) -> Iterator[Page | Rejected | Skipped]:
    root = cutting.root_of(head)
    if root is None:
        yield Rejected(source, Reason.BAD_XML, "it begins as XML, and no element opens in it")
        return
    if root not in cutting.ROOTS:
        told = "NewsML 1" if root == "NewsML" else f"<{root}>"
        wanted = "RSS, Atom, WordPress exports, NewsML-G2 and NITF are read"
        yield Rejected(source, Reason.UNSUPPORTED, f"XML of another kind: {told}; {wanted}")
        return
    found = 0
    for cut in cutting.items(stream, LARGEST_DOCUMENT):
        found += 1
        where = source if cut.number == 1 and root in cutting.ALONE else f"{source}#{cut.number}"
        yield _damaged(where, cut) if isinstance(cut, Damaged) else _item(where, cut)
    if not found:
        yield Rejected(source, Reason.EMPTY, f"there is no item in this <{root}>")


def _item(where: str, cut: Cut) -> Page | Skipped:
    if cut.root == "rss" and wordpress.is_export(cut.head):
        return wordpress.read(cut, where)
    if cut.root == "nitf":
        return nitf.read(cut, where)
    if cut.root in ("rss", "rdf", "feed", "entry"):
        return fulltext.read(cut, where)
    return newsml.read(cut, where)


def _damaged(where: str, cut: Damaged) -> Rejected:
    return Rejected(where, Reason.TOO_LARGE if cut.too_large else Reason.BAD_XML, cut.why, cut.raw)


def _whole(stream: IO[bytes], source: str, limit: int, read: Callable[[bytes], Iterable[Item]]) -> Iterator[Item]:
    """What `read` makes of all of a stream of at most `limit` bytes."""
    content = stream.read(limit + 1)
    if len(content) > limit:
        yield Rejected(source, Reason.TOO_LARGE, f"more than {limit // 2**20} MB in one document")
    else:
        yield from read(content)

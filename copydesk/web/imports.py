"""Imports: documents that are handed in over HTTP, by the same way as files: kept raw first, then made into articles.

The body is put on disk, a piece at a time, and read when it is whole: a client that is slow holds nothing up. What is
read is kept as pending pages, and whoever ingests (`copydesk.ingesting`) makes articles of them; this only waits and
tells. So a crash at any moment loses nothing that an account was given of, and hostile bytes are parsed in processes of
their own.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from copydesk.pipeline import FATES, Fate, batched
from copydesk.web import bodies
from copydesk.web.desk import IMPORTS, At, Desk, Holding, spelled
from copydesk.web.filters import Media
from copydesk.web.problems import Problem
from crawler import Skipped, documents, records
from crawler.documents import LARGEST_DOCUMENT
from normalize import Page, Reason, Rejected
from storage import Store
from storage.records import Kept, PageFate, PageState

router = APIRouter(prefix="/v1/import", tags=["import"])

#: Pages that are kept in one transaction and waited for together: some seconds of ingest.
BLOCK = 512
#: Bytes of a body that are kept in memory; the rest is on disk.
_IN_MEMORY = 2**20
#: Seconds between two looks whether pages have become articles; ingest looks for new ones twice a second.
_LOOKS = 0.1

Item = Page | Rejected | Skipped


@dataclass(frozen=True, slots=True)
class AccountJson:
    """What became of one input, in the order of the inputs: `accepted`, `same as before`, `new version`, `rejected`
    with a reason, `skipped`, where it was not meant to be an article, or `pending`, where it is kept and was not made
    into an article in time.
    """

    source: str
    outcome: str
    page: int | None
    article: int | None
    reason: str | None
    detail: str | None


def _document(media_type: str) -> Callable[[IO[bytes], Media], Iterable[Item]]:
    def read(stream: IO[bytes], asked: Media) -> Iterator[Item]:
        content = stream.read(LARGEST_DOCUMENT + 1)
        if len(content) > LARGEST_DOCUMENT:
            yield Rejected("api", Reason.TOO_LARGE, f"more than {LARGEST_DOCUMENT // 2**20} MB in one document")
        else:
            yield Page("api", content, media_type, url=asked.url)

    return read


def _records(kind: str) -> Callable[[IO[bytes], Media], Iterable[Item]]:
    def read(stream: IO[bytes], _asked: Media) -> Iterator[Item]:
        return map(_inside, documents.in_stream("api", stream, kind))

    return read


def _inside(item: documents.Item) -> Item:
    """A record, but none that points to a file: those are files of the server, not of who sends it."""
    if isinstance(item, records.Elsewhere):
        return Rejected("api", Reason.BAD_RECORD, "it points to a file: send what is in it")
    return item


#: Types of feeds with the full text, WordPress exports, NewsML-G2 and NITF: which it is, its first element says.
XML = ("application/xml", "text/xml", "application/rss+xml", "application/atom+xml", "application/nitf+xml",
       "application/vnd.iptc.g2.newsitem+xml")  # fmt: skip
#: What reads each type of document.
READERS: dict[str, Callable[[IO[bytes], Media], Iterable[Item]]] = {
    "text/html": _document("text/html"),
    "application/xhtml+xml": _document("text/html"),
    "text/plain": _document("text/plain"),
    "application/json": _records("json"),
    "application/x-ndjson": _records("jsonl"),
    "application/jsonl": _records("jsonl"),
    **dict.fromkeys(XML, _records("xml")),
}
_BODY = {"content": {media: {"schema": {}} for media in READERS}, "required": True}
_ACCOUNTS = {"content": {"application/x-ndjson": {}}, "description": "an account of each input, a line each"}


@router.post("", response_class=StreamingResponse, responses={200: _ACCOUNTS}, openapi_extra={"requestBody": _BODY})
async def import_(desk: At, request: Request, asked: Annotated[Media, Query()]) -> Response:
    """Import one document, or ready articles as JSON or JSON Lines; an account of each comes back as JSON Lines.

    XML is a feed with the full text, a WordPress export, NewsML-G2 or NITF, and JSON may be ninjs. A record has `text`
    or `html`, and may have url, outlet, title, published_at, modified_at, authors, language, section and summary.
    Importing the same again changes nothing.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if (read := READERS.get(media)) is None:
        raise Problem("not-supported", f"Say by Content-Type what is sent: {', '.join(READERS)}.")
    if not desk.imports.acquire(blocking=False):
        raise Problem(
            "busy", f"{IMPORTS} imports are running. Send this again when one has ended.", {"Retry-After": "10"}
        )
    try:
        stream = await _spooled(request)
    except BaseException:
        desk.imports.release()
        raise
    return Holding(_told(desk, stream, read, asked), desk.imports, "application/x-ndjson", stream)


async def _spooled(request: Request) -> IO[bytes]:
    """The body, unpacked, in a file without a name."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", "x-gzip"}:
        raise Problem("not-supported", "Send the body as it is, or packed with gzip.")
    unpacked = None if encoding == "identity" else bodies.Unpacked(bodies.LARGEST)
    stream: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by whoever reads it
    try:
        async for piece in request.stream():
            for part in unpacked.feed(piece) if unpacked else (piece,):
                await run_in_threadpool(stream.write, part)
        if unpacked:
            unpacked.end()
    except BaseException:
        stream.close()
        raise
    stream.seek(0)
    return stream


def _told(
    desk: Desk, stream: IO[bytes], read: Callable[[IO[bytes], Media], Iterable[Item]], asked: Media
) -> Iterator[bytes]:
    for block in batched(_named(read(stream, asked), asked), BLOCK):
        for account in accounts(desk, block, asked.wait):
            yield spelled(account) + b"\n"


def _named(items: Iterable[Item], asked: Media) -> Iterator[Item]:
    """Each input under a name that is a record's and no file's, for it has no place here; with its outlet."""
    for number, item in enumerate(items, start=1):
        item = replace(item, source=f"api#{number}")
        if asked.outlet and isinstance(item, Page) and not item.given.outlet:
            item = replace(item, given=replace(item.given, outlet=asked.outlet))
        yield item


def accounts(desk: Desk, block: Sequence[Item], wait: float) -> Iterator[AccountJson]:
    """The pages of a block kept in one transaction; then the account of each, in their order."""
    with desk.store.unit(dt.datetime.now(dt.UTC)) as unit:
        kept = [unit.keep(item) if isinstance(item, Page) else None for item in block]
    fates = _fates(desk, {each.page_id for each in kept if each and each.state is PageState.PENDING}, wait)
    for item, each in zip(block, kept, strict=True):
        if isinstance(item, Skipped):
            yield AccountJson(item.source, str(Fate.SKIPPED), None, None, None, item.detail or None)
        elif each is None:
            yield _refused(item.source, item if isinstance(item, Rejected) else None)
        else:
            yield _of(item.source, each, fates.get(each.page_id))


def _fates(desk: Desk, pending: set[int], wait: float) -> dict[int, PageFate]:
    """What became of pages, as soon as something became of all, or of none more for `wait` seconds."""
    found: dict[int, PageFate] = {}
    deadline = time.monotonic() + wait
    while pending:
        settled = _settled(desk.store, pending)
        if settled:
            found |= settled
            pending -= settled.keys()
            deadline = time.monotonic() + wait
        elif time.monotonic() >= deadline or desk.stopping.is_set():
            break
        else:
            time.sleep(_LOOKS)
    return found


def _settled(store: Store, pending: set[int]) -> dict[int, PageFate]:
    return {number: fate for number, fate in store.fates(pending).items() if fate.state is not PageState.PENDING}


def _of(source: str, kept: Kept, fate: PageFate | None) -> AccountJson:
    if kept.state is PageState.REJECTED:
        # What was removed for good is not kept again, and has no number.
        return _refused(source, kept.rejected, kept.page_id or None)
    if kept.state is PageState.ARTICLE:
        return _account(source, str(Fate.SAME), kept.page_id)
    if fate is None:
        return _account(source, "pending", kept.page_id)
    if fate.outcome is None:
        return _refused(source, fate.rejected, kept.page_id)
    return _account(source, str(FATES[fate.outcome]), kept.page_id, fate.article_id)


def _account(source: str, outcome: str, page: int | None = None, article: int | None = None) -> AccountJson:
    return AccountJson(source, outcome, page, article, None, None)


def _refused(source: str, told: Rejected | None, page: int | None = None) -> AccountJson:
    reason, detail = (str(told.reason), told.detail) if told else (None, None)
    return AccountJson(source, str(Fate.REJECTED), page, None, reason, detail)

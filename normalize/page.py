"""Page: one raw input, as it was received."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from normalize.wire import Wire


@dataclass(frozen=True, slots=True)
class Given:
    """What the supplier of a page states about it, outside its text: a JSON record's fields, a feed's entry.

    Strings are as supplied, not yet parsed. `extra` holds the fields that have no name here, so that
    nothing of a record is lost. `partial` says that only the beginning of the text, or a summary of it, was given.
    """

    outlet: str | None = None
    title: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    section: str | None = None
    summary: str | None = None
    partial: bool = False
    wire: Wire = field(default_factory=Wire)
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes of one document and where they came from.

    `source` is a file's path, `path#line` of a record in a JSON file, or a URL. `media_type` is
    `text/plain` or `text/html`. `charset` is what was declared outside the bytes, if anything was.
    """

    source: str
    content: bytes
    media_type: str
    url: str | None = None
    charset: str | None = None
    given: Given = Given()

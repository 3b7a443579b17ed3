"""Articles and stories as ninjs 3.1, News in JSON of IPTC (https://iptc.org/standards/ninjs/), pure.

An article is an object of type `text`, a story a `composite` of its articles, each with its relation to the original.
What was killed is `canceled` and comes without its text. Properties that are not known are left out, as ninjs wants it.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TypeAlias

from normalize import Article
from normalize.article import Moment, NoticeKind
from normalize.wire import Status
from storage import StoredArticle, StoredStory

Json: TypeAlias = dict[str, object]
_STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}
#: A URI by RFC 3986: a scheme, and none of the characters that must be written as `%`.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+\Z")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)\Z")


def article(stored: StoredArticle) -> Json:
    """An article."""
    return {"standard": _STANDARD, **_item(stored)}


def story(told: StoredStory, articles: Sequence[StoredArticle]) -> Json:
    """A story and its articles, the original first; where that was killed, so is the story."""
    associated = [_associated(one) for one in articles]
    return _said(
        {
            "standard": _STANDARD,
            "uri": f"tag:localhost,2026:story:{told.id}",
            "type": "composite",
            "pubStatus": associated[0]["pubStatus"] if associated else "usable",
            "firstCreated": _instant(told.first_seen),
            "versionCreated": _instant(told.last_seen),
            "headlines": [{"role": "main", "value": told.title}] if told.title else None,
            "infoSources": _sources([("agency", told.agency)]),
            "altIds": [{"role": "story", "value": f"s{told.id}"}],
            "associations": associated,
        }
    )


def _associated(one: StoredArticle) -> Json:
    """An article in its story; an associated object must have a name."""
    name = one.article.title or one.article.outlet or f"a{one.id}"
    return {"name": name, "rel": str(one.relation or "original"), **_item(one)}


def _item(stored: StoredArticle) -> Json:
    made = stored.article
    killed = made.wire.status is Status.CANCELED or any(one.kind is NoticeKind.KILL for one in made.notices)
    return _said(
        {
            "uri": _uri(stored),
            "type": "text",
            "representationType": "partial" if made.stub or killed else "full",
            "version": made.wire.version or str(stored.version),
            "firstCreated": _instant(made.published_at),
            "versionCreated": _instant(made.modified_at) or _instant(made.published_at),
            "pubStatus": "canceled" if killed else "usable",
            "language": made.language,
            "headlines": [{"role": "main", "value": made.title}] if made.title else None,
            "descriptions": [{"role": "summary", "value": made.summary}] if made.summary and not killed else None,
            "bodies": [_body(made.body)] if made.body and not killed else None,
            "subjects": [{"name": made.section}] if made.section else None,
            "by": ", ".join(made.authors),
            "located": made.dateline.place or made.wire.located,
            "infoSources": _sources([("publisher", made.outlet), ("agency", made.agency)]),
            "altIds": _ids(stored, made),
            **_wired(made),
        }
    )


def _wired(made: Article) -> dict[str, object]:
    wire = made.wire
    return {
        "slugline": wire.slug,
        "edNote": wire.ednote,
        "copyrightNotice": wire.copyright,
        "embargoedUntil": wire.embargoed if wire.embargoed and _INSTANT.match(wire.embargoed) else None,
    }


def _uri(stored: StoredArticle) -> str:
    """The identity of an article: its address or its provider's id; a tag (RFC 4151) where it is no URI."""
    kind, _, named = stored.key.partition(":")
    return named if kind in ("url", "guid") and _URI.match(named) else f"tag:localhost,2026:article:{stored.id}"


def _ids(stored: StoredArticle, made: Article) -> list[Json]:
    known = [("article", f"a{stored.id}"), ("url", made.canonical_url or made.url)]
    return [{"role": role, "value": value} for role, value in known if value]


def _body(paragraphs: Sequence[str]) -> Json:
    return {
        "role": "main",
        "contentType": "text/html",
        "charCount": sum(map(len, paragraphs)),
        "wordCount": sum(len(text.split()) for text in paragraphs),
        "value": "".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs),
    }


def _sources(named: Iterable[tuple[str, str | None]]) -> list[Json]:
    return [{"role": role, "name": name} for role, name in named if name]


def _instant(when: Moment | None) -> str | None:
    """A time; a bare day is none, and ninjs has nowhere to put it."""
    return when.astimezone(dt.UTC).isoformat() if isinstance(when, dt.datetime) else None


def _said(values: Json) -> Json:
    return {name: value for name, value in values.items() if value}

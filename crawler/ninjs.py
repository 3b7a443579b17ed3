"""ninjs → Pages: News in JSON of IPTC, 1.x to 3.x, and what Superdesk writes in its name.

Written to the schemas of IPTC (https://iptc.org/standards/ninjs/). Between the versions names changed their spelling
(`versioncreated`, `versionCreated`) and single texts became lists of texts with a role (`headline`, `headlines`), so
names are compared without capitals and lists are read by their roles.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawler.skipped import Skipped
from crawler.told import Statement, Told, language
from normalize import Page

#: What says that an object is ninjs, in capitals of no version; `uri` alone is in too many other things.
_SIGNS = frozenset(
    {
        "bodies", "body_html", "body_text", "body_xhtml", "headlines", "pubstatus", "versioncreated", "firstcreated",
        "representationtype", "description_text", "descriptions",
    }
)  # fmt: skip
_TEXTS = frozenset({"text", "composite", ""})
#: Lists of texts with a role, by what they are called in the order of the roles that we want.
_ROLES = ("main", "", "full")
_MARKUP = re.compile(r"</?(?:p|br|div|h\d|ul|blockquote)\b", re.IGNORECASE)
#: Names in lists of things: who, what and where.
_NAMED = ("name", "value", "literal", "code", "title")
#: What is said of the form of the object, not of the item.
_FORM = (
    "type",
    "standard",
    "representationtype",
    "profile",
    "$schema",
    "charcount",
    "wordcount",
    "readtime",
    "mimetype",
)


def is_item(record: Mapping[str, Any]) -> bool:
    """Whether an object is ninjs: by what it has, and that it has no text where our own records have it."""
    names = {name.lower() for name in record}
    standard = record.get("standard")
    named = isinstance(standard, Mapping) and standard.get("name") == "ninjs"
    return named or (not names & {"text", "html"} and bool(names & {"uri", "guid"}) and bool(names & _SIGNS))


def read(record: Mapping[str, Any], source: str) -> Page | Skipped:
    """One object: a Page, or that it is a picture, a plan, an event."""
    told = Told(source).hear(_statements(record))
    kind = str(record.get("type") or "").lower()
    if kind not in _TEXTS:
        return Skipped(source, kind)
    content, media_type = _content(told)
    if not content and kind == "composite":
        return Skipped(source, kind)
    _describe(told)
    return told.page(content, media_type)


def _describe(told: Told) -> None:
    told.take("title", "headlines", "headline", "title", "name")
    told.take("published_at", "firstpublished", "firstcreated", "contentcreated", "versioncreated")
    told.take("modified_at", "versioncreated")
    told.take("summary", "descriptions", "description_text", "description_html", "description_xhtml")
    told.take("slug", "slugline")
    told.take("ednote", "ednote")
    told.take("embargoed", "embargoeduntil", "embargoed")
    told.take("copyright", "copyrightnotice", "copyrightholder")
    told.take("credit", "creditline", "infosources", "source", "copyrightholder")
    told.take("located", "dateline", "located")
    told.take("section", "service", "subjects", "subject")
    told.take("version", "version")
    if tag := told.first("language"):
        told.taken["language"] = language(tag) or ""
    told.authors += told.every("by", "byline", "bylines") or told.every("authors")
    told.state(told.first("pubstatus"))
    told.identify(told.first("uri", "guid"), told.taken.get("credit"))
    told.ignore(*_FORM)


def _statements(record: Mapping[str, Any]) -> Iterator[Statement]:
    """What an object says, a statement for each value of a list."""
    for key, value in record.items():
        name = key.lower()
        if name == "bodies":
            yield from (("bodies", each) for each in _listed(value))
        elif isinstance(value, list):
            ordered = sorted(_listed(value), key=_rank) if name in ("headlines", "descriptions") else _listed(value)
            yield from ((name, _plain(each)) for each in ordered)
        elif value not in (None, "", {}):
            yield name, _plain(value) if name not in ("associations", "renditions") else ", ".join(value) or None


def _listed(value: object) -> list[Any]:
    """A list, whatever was written for it; associations of 1.x are an object of named ones."""
    return value if isinstance(value, list) else [value] if value else []


def _rank(value: object) -> int:
    role = str(value.get("role") or "").lower() if isinstance(value, Mapping) else ""
    return _ROLES.index(role) if role in _ROLES else len(_ROLES)


def _plain(value: object) -> object:
    """A thing by its name."""
    if not isinstance(value, Mapping):
        return value
    return next((str(value[name]) for name in _NAMED if value.get(name)), None) or str(dict(value))


def _content(told: Told) -> tuple[str, str]:
    """The text with its markup where there is one with markup; else the plain one."""
    bodies = [body for body in told.left.pop("bodies", ()) if isinstance(body, Mapping) and body.get("value")]
    texts = [(str(body["value"]), _is_html(body)) for body in sorted(bodies, key=_rank)]
    texts += [(text, True) for text in told.every("body_html", "body_xhtml")]
    texts += [(text, bool(_MARKUP.search(text))) for text in told.every("body_text", "body_richtext")]
    return next(
        ((text, "text/html") for text, marked in texts if marked),
        (texts[0][0], "text/plain") if texts else ("", "text/plain"),
    )


def _is_html(body: Mapping[str, Any]) -> bool:
    stated = next((str(value).lower() for key, value in body.items() if key.lower() == "contenttype"), "")
    return "html" in stated or (stated != "text/plain" and bool(_MARKUP.search(str(body["value"]))))

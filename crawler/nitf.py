"""NITF → Pages: IPTC's News Industry Text Format, 3.x (https://iptc.org/standards/nitf/), alone or in NewsML-G2."""

from crawler import elements
from crawler.cutting import Cut
from crawler.elements import Element, first, text
from crawler.told import Told
from normalize import Page

_INSIDE = ("head", "docdata", "pubdata", "key-list", "identified-content", "tobject", "body", "body.head", "hedline")
_DOC, _TOP = "head/docdata/", "body/body.head/"
#: Its elements that HTML calls otherwise. What is empty is dropped: the picture itself, and what describes its file.
_AS_HTML = {
    "hl1": "h2", "hl2": "h3", "block": "div", "bq": "blockquote", "media": "figure", "media-caption": "figcaption",
    "media-producer": "figcaption", "note": "aside", "fn": "p", "tagline": "p", "media-reference": "",
    "media-metadata": "", "media-object": "", "nitf-table-metadata": "",
}  # fmt: skip
_FORM = ("body/body.content", "body/body.end", "head@id", "head/title@id")


def read(cut: Cut, source: str) -> Page:
    """One document. What its body's head says comes before what its own head does: that is what people see."""
    item, told = cut.element, Told(source)
    told.hear(elements.flat(item, _INSIDE))
    _published(told)
    told.take("title", f"{_TOP}hedline/hl1", f"{_TOP}hedline", "head/title")
    told.take("summary", f"{_TOP}abstract")
    told.take("credit", f"{_TOP}distributor", f"{_DOC}doc-id@regsrc")
    told.take("copyright", f"{_TOP}rights", f"{_DOC}doc.copyright@holder")
    told.take("located", f"{_TOP}dateline")
    told.take("outlet", "head/pubdata@name")
    told.take("section", "head/pubdata@position.section", "head/tobject/tobject.subject@tobject.subject.type")
    told.take("ednote", f"{_DOC}ed-msg@info", f"{_DOC}correction@info")
    told.take("slug", f"{_DOC}fixture@fix-id", f"{_DOC}du-key@key")
    told.take("version", f"{_DOC}du-key@version", f"{_DOC}du-key@generation")
    told.authors += told.every(f"{_TOP}byline")
    told.identify(told.first(f"{_DOC}doc-id@id-string"), told.taken.get("credit"))
    told.ignore(*_FORM)
    return told.page(_body(item), "text/html")


def within(item: Element, told: Told) -> str:
    """The text of NITF inside another format, whose own statements count first; what is left of its is said too."""
    found = Told(told.source).hear(elements.flat(item, _INSIDE))
    for field, path in (("headline", "hedline/hl1"), ("summary", "abstract"), ("credit", "distributor")):
        told.hear((f"nitf/{field}", value) for value in found.every(_TOP + path))
    told.hear(("nitf/byline", value) for value in found.every(f"{_TOP}byline"))
    told.hear(("nitf/located", value) for value in found.every(f"{_TOP}dateline"))
    found.ignore(*_FORM)
    told.hear((path, value) for path, values in found.left.items() for value in values)
    return _body(item)


def _published(told: Told) -> None:
    """The times, and the status: `embargoed` until the date of release, or for good."""
    told.take("published_at", f"{_DOC}date.issue@norm", "head/pubdata@date.publication", f"{_DOC}date.release@norm")
    status = told.first("head/docdata@management-status")
    if (status or "").lower() == "embargoed" and (until := told.first(f"{_DOC}date.release@norm")):
        told.taken["embargoed"] = until
        return
    told.state(status)
    told.take("modified_at", f"{_DOC}date.release@norm")


def _body(item: Element) -> str:
    body = first(item, "body")
    content, end = first(body, "body.content"), first(body, "body.end", "tagline")
    told = "" if content is None else elements.html(content, _AS_HTML)
    return told + (f"<p>{elements.html(end, _AS_HTML)}</p>" if text(end) else "")

"""NewsML-G2 → Pages: news items of text, alone or in a news message.

Written to the specification of IPTC (2.x; https://iptc.org/standards/newsml-g2/). Elements are known by their names
alone, since files with another namespace, or none, are as plain in what they mean.
"""

from crawler import elements, nitf
from crawler.cutting import Cut
from crawler.elements import Element, first, name, said
from crawler.skipped import Skipped
from crawler.told import Told, language
from normalize import Page
from normalize.wire import Status

_INSIDE = ("rightsInfo", "itemMeta", "contentMeta")
_ITEM, _CONTENT = "itemMeta/", "contentMeta/"
#: Attributes and elements that say how the file is made.
_FORM = ("catalogRef", "catalog", "contentSet", "itemMeta/itemClass", "itemMeta/generator", "hopHistory")


def read(cut: Cut, source: str) -> Page | Skipped:
    """One item of a document: a Page, or why it is none (a package, a picture, a plan)."""
    item = cut.element
    if name(item) != "newsItem":
        return Skipped(source, name(item))
    nature = _code(first(item, "itemMeta", "itemClass"))
    if nature and nature not in ("text", "composite"):
        return Skipped(source, nature)
    told = Told(source).hear(elements.flat(item, _INSIDE))
    told.ignore(*_FORM)
    content, media_type = _content(item, told)
    _describe(told, item)
    if not content and not nature and told.status is not Status.CANCELED:
        return Skipped(source, "no text in it")
    return told.page(content, media_type)


def _describe(told: Told, item: Element) -> None:
    for subject in (each for each in elements.every(item, "contentMeta") if name(each) == "subject"):
        if subject.get("type", "").rpartition(":")[2] in ("", "abstract") and "section" not in told.taken:
            told.hear([("section", said(subject))])
            told.take("section", "section", f"{_CONTENT}subject")
    told.take("title", f"{_CONTENT}headline", "nitf/headline", f"{_ITEM}title")
    told.take("published_at", f"{_ITEM}firstCreated", f"{_CONTENT}contentCreated", f"{_ITEM}versionCreated")
    told.take("modified_at", f"{_ITEM}versionCreated", f"{_CONTENT}contentModified")
    if "modified_at" not in told.taken and "published_at" in told.taken:
        told.taken["modified_at"] = told.taken["published_at"]
    told.take("summary", f"{_CONTENT}description", "nitf/summary")
    told.take("slug", f"{_CONTENT}slugline")
    told.take("ednote", f"{_ITEM}edNote")
    told.take("embargoed", f"{_ITEM}embargoed")
    told.take("copyright", "rightsInfo/copyrightNotice", "rightsInfo/copyrightHolder")
    told.take("credit", f"{_CONTENT}creditline", f"{_ITEM}provider", "nitf/credit")
    told.take("located", f"{_CONTENT}dateline", f"{_CONTENT}located", "nitf/located")
    if (tag := first(item, "contentMeta", "language")) is not None:
        told.taken["language"] = language(tag.get("tag")) or ""
        told.ignore(f"{_CONTENT}language")
    told.authors += told.every(f"{_CONTENT}by", "nitf/byline") or told.every(f"{_CONTENT}creator")
    told.state(told.first(f"{_ITEM}pubStatus"))
    told.taken["version"] = item.get("version", "")
    told.identify(item.get("guid"), told.taken.get("credit"))


def _content(item: Element, told: Told) -> tuple[str, str]:
    """The text: XHTML or NITF within the item before plain text, whatever their order."""
    found = {name(each): each for each in reversed(elements.every(item, "contentSet"))}
    if "inlineXML" in found and len(found["inlineXML"]):
        inner = found["inlineXML"][0]
        if name(inner).rpartition(":")[2] == "nitf":
            return nitf.within(inner, told), "text/html"
        body = first(inner, "body")
        return elements.html(inner if body is None else body), "text/html"
    for other in found.keys() - {"inlineData"}:
        told.hear([(other, said(found[other]) or "by reference")])
    data = found.get("inlineData")
    if data is None:
        return "", "text/plain"
    plain = "html" not in data.get("contenttype", "text/plain")
    return (data.text or "") if len(data) == 0 else elements.html(data), "text/plain" if plain else "text/html"


def _code(element: Element | None) -> str:
    return "" if element is None else said(element)

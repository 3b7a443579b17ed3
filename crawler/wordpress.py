"""WordPress exports (WXR) → Pages: posts that are published; pages, attachments, menus and drafts are skipped.

Written to what WordPress writes (wp-admin/includes/export.php): RSS 2.0 with elements of its own.
"""

import re

from crawler import elements, links
from crawler.cutting import Cut
from crawler.elements import Element, first, name, text
from crawler.skipped import Skipped
from crawler.told import Told, language
from normalize import Page

#: A shortcode: in brackets, with attributes or a closing one of its name. `[sic]` and `[he said]` are neither.
_PAIR = re.compile(r"\[([a-z][\w-]{1,40})((?:\s[^\[\]]{0,2000})?)\](?=(.{0,50000}?)\[/\1\])", re.DOTALL)
_SINGLE = re.compile(
    r"""\[[a-z][\w-]{1,40}(?:\s+[\w-]{1,40}=(?:"[^"\]]{0,2000}"|'[^'\]]{0,2000}'|[^\s\]"']{1,500}))+\s*/?\]"""
)
_KNOWN = re.compile(r"\[/?(?:gallery|embed|audio|video|playlist|caption|more|contact-form|ads?|toc)\b[^\[\]]{0,2000}\]")
_CLOSING = re.compile(r"\[/[a-z][\w-]{1,40}\]")
_CAPTION = re.compile(
    r"\[(?:wp_)?caption\b([^\[\]]{0,2000})\](.{0,20000}?)\[/(?:wp_)?caption\]", re.DOTALL | re.IGNORECASE
)
_CAPTION_TEXT = re.compile(r"""\bcaption=(?:"([^"]*)"|'([^']*)')""")
_PICTURE = re.compile(r"\A\s*(?:<a\b[^>]*>\s*)?<img\b[^>]*>\s*(?:</a>)?", re.IGNORECASE)
_BLANK = re.compile(r"(?:[ \t]*\r?\n){2,}")
_BLOCK = re.compile(
    r"\s*</?(?:p|div|h[1-6]|ul|ol|li|dl|table|blockquote|figure|pre|hr|section|article|aside|form|iframe|!--)\b|\s*<!--",
    re.IGNORECASE,
)
_FORM = (
    "content:encoded", "wp:post_id", "wp:post_type", "wp:status", "wp:post_password", "wp:post_date",
    "wp:post_modified", "wp:post_date_gmt", "wp:post_modified_gmt", "pubDate", "link", "guid", "wp:post_parent",
    "wp:menu_order", "wp:ping_status", "wp:comment_status", "wp:is_sticky", "category",
)  # fmt: skip
_NEVER = "0000-00-00"  # what WordPress writes for a time that was never set


def is_export(head: Element | None) -> bool:
    """Whether an RSS document is an export: its channel says of which version."""
    return first(head, "channel", "wp:wxr_version") is not None


def read(cut: Cut, source: str) -> Page | Skipped:
    """One item of an export: a Page, or what it is instead."""
    item = cut.element
    kind, status = text(first(item, "wp:post_type")), text(first(item, "wp:status"))
    if kind not in ("post", ""):
        return Skipped(source, kind)
    if status not in ("publish", ""):
        return Skipped(source, status)
    if text(first(item, "wp:post_password")):
        return Skipped(source, "protected by a password")
    told = Told(source).hear(elements.flat(item, ()))
    _describe(told, item, cut.head)
    content = first(item, "content:encoded")
    return told.page(paragraphs(shown(content.text or "" if content is not None else "")), "text/html")


def _describe(told: Told, item: Element, head: Element | None) -> None:
    site = links.absolute(text(first(head, "channel", "link")), "") or ""
    told.url = links.absolute(text(first(item, "link")), site)
    told.take("title", "title")
    told.take("summary", "excerpt:encoded")
    told.taken |= {field: said for field, said in _times(item) if said}
    told.taken["outlet"] = text(first(head, "channel", "title"))
    told.taken["language"] = language(text(first(head, "channel", "language"))) or ""
    for each in item:
        if name(each) == "category":
            told.left.pop("category", None)
            named = "section" if each.get("domain", "category") == "category" else each.get("domain", "")
            told.hear([(named, text(each))])
    told.take("section", "section")
    told.authors += [_people(head).get(login, login) for login in told.every("dc:creator")]
    told.identify(text(first(item, "guid")), links.host(site))
    told.ignore(*_FORM)


def _times(item: Element) -> list[tuple[str, str]]:
    """The times in UTC, as the database has them; of posts that were never dated there, when they came out."""
    published, modified = (text(first(item, f"wp:post_{name}_gmt")) for name in ("date", "modified"))
    instants = (
        "" if not time or time.startswith(_NEVER) else f"{time.replace(' ', 'T')}Z" for time in (published, modified)
    )
    first_time, last_time = instants
    return [("published_at", first_time or text(first(item, "pubDate"))), ("modified_at", last_time)]


def _people(head: Element | None) -> dict[str, str]:
    """Names by log-in: a post names its author by the latter."""
    authors = (each for each in elements.every(head, "channel") if name(each) == "wp:author")
    found = {text(first(each, "wp:author_login")): text(first(each, "wp:author_display_name")) for each in authors}
    return {login: shown_as for login, shown_as in found.items() if shown_as}


def shown(content: str) -> str:
    """A post without shortcodes, which plug-ins replace when it is shown: a caption is one, others hold text.

    Known exceptions: a shortcode without attributes and without an end is left, since nothing tells it from a remark
    in brackets; `normalize` takes it if it stands alone.
    """
    content = _CAPTION.sub(_figure, content)
    for pattern in (_PAIR, _SINGLE, _KNOWN, _CLOSING):
        content = pattern.sub("", content)
    return content


def _figure(found: re.Match[str]) -> str:
    """A caption: of WordPress 3.4 and later behind the picture, before in an attribute."""
    picture = _PICTURE.match(found[2])
    stated = _CAPTION_TEXT.search(found[1])
    told = found[2][picture.end() :] if picture else found[2]
    told = told.strip() or (stated[1] or stated[2] if stated else "")
    return f"<figure>{picture[0] if picture else ''}<figcaption>{told}</figcaption></figure>"


def paragraphs(content: str) -> str:
    """The paragraphs of a post as HTML has them. The classic editor keeps blank lines, the block editor has tags."""
    if "<!-- wp:" in content:
        return content
    return "\n".join(part if _BLOCK.match(part) else f"<p>{part}</p>" for part in _BLANK.split(content) if part.strip())

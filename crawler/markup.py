"""Bytes of an XML listing → text that a parser can be given without danger, and with a chance."""

import re
from html.entities import html5

from lxml import etree

from normalize.decode import decode

#: Characters that XML 1.0 forbids, raw and as references: one of them makes a strict parser drop the document.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:0{0,6}(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0{0,6}(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
#: An ampersand that begins no reference, the commonest fault of all (links with two parameters); CDATA is stepped over.
_BARE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z]\w{0,30};)", re.DOTALL)
_ROOT = re.compile(r"<(?:\w{1,20}:)?(rss|rdf|feed|channel|urlset|sitemapindex)(?=[\s/>])", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_SPECIAL = frozenset("<>&\"'")


def opened(content: bytes, charset: str | None) -> str | None:
    """Return the bytes as text of whatever encoding; None where they are no text."""
    decoded = decode(content, charset, html=True)
    return decoded.text if decoded else None


def root(text: str) -> tuple[str, int] | None:
    """Return the listing's root element in small letters and where it opens; None where the text has none.

    A web page that shows a feed in an example opens as HTML first, and is none.
    """
    found = _ROOT.search(text)
    page = _HTML.search(text[: found.start()] if found else text)
    return (found[1].lower(), found.start()) if found and not page else None


def is_html(text: str) -> bool:
    """Whether the text is a web page, or a piece of one."""
    return bool(_HTML.search(text))


def clean(text: str, start: int) -> str:
    """Return the document from its root on, without forbidden characters and with HTML's entities spelled out.

    The prolog goes with everything in it: a DOCTYPE is where entity bombs and external entities are declared, its
    absence leaves only references that no parser can resolve. feedparser, too, searches the prolog with an expression
    that takes 40 s for 100,000 line ends.
    """
    plain = _REFERENCE.sub("", _FORBIDDEN.sub("", text[start:]))
    return _BARE.sub(_escaped, _NAMED.sub(_spelled, plain))


def _escaped(found: re.Match[str]) -> str:
    return "&amp;" if found[0] == "&" else found[0]


def _spelled(named: re.Match[str]) -> str:
    characters = html5.get(named[1] + ";", "")
    return named[0] if not characters or _SPECIAL & set(characters) else characters


def repaired(text: str) -> str | None:
    """Return well-formed XML of the same elements, as libxml2 recovers them; None where nothing is left."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if tree is None else str(etree.tostring(tree, encoding="unicode"))


def well_formed(text: str) -> bool:
    """Whether a strict parser takes the text."""
    try:
        etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        return False
    return True

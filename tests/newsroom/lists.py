"""Feeds and sitemaps of an outlet in each format, with the habits that real ones have."""

import datetime as dt
import gzip
import json
from email.utils import format_datetime
from html import escape

from tests.newsroom import pages
from tests.newsroom.world import Outlet, Piece, State, World, slug

_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_LENGTH = 12  # entries of a feed: what WordPress gives is 10, most give 10 to 20
_SHORT = 5


def feed(world: World, outlet: Outlet, form: str, base: str, now: dt.datetime) -> tuple[str, bytes]:
    """The media type and the bytes of the outlet's feed of that format."""
    shown = world.published(outlet, now)[: _SHORT if "short-feed" in outlet.quirks else _LENGTH]
    writer = {"rss": _rss, "rss092": _rss092, "atom": _atom, "rdf": _rdf, "json": _json}[form]
    return writer(outlet, shown, base)


def _link(outlet: Outlet, piece: Piece, base: str) -> str:
    if "relative" in outlet.quirks:
        return piece.path
    if "mobile" in outlet.quirks and piece.number % 3 == 0:
        return base.replace(outlet.address, outlet.mobile) + piece.path
    mark = "&" if "?" in piece.path else "?"
    tracking = f"{mark}utm_source=rss&utm_medium=feed" if "tracking" in outlet.quirks else ""
    return base + piece.path + tracking


def _guid(outlet: Outlet, piece: Piece, state: State, base: str) -> str:
    if "same-guids" in outlet.quirks:
        return f"{base}/"
    if "moving-guids" in outlet.quirks:
        return f"{outlet.key}-{slug(state.title)}"
    return f"{base}/?p={piece.number}"


def _date(outlet: Outlet, at: dt.datetime) -> str:
    """RFC 822, as far as the outlet knows its zone."""
    local = outlet.clock(at)
    if "naive-dates" in outlet.quirks:
        return local.strftime("%a, %d %b %Y %H:%M:%S")
    if "wrong-zone" in outlet.quirks:
        return format_datetime(local.replace(tzinfo=dt.UTC))
    return format_datetime(local)


def _body(state: State) -> str:
    return "".join(f"<p>{escape(each, quote=False)}</p>" for each in state.paragraphs)


def _rss(outlet: Outlet, shown: list[tuple[Piece, State]], base: str) -> tuple[str, bytes]:
    items = "".join(_item(outlet, piece, state, base) for piece, state in shown)
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="{_CONTENT}" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{base}/</link><language>{outlet.language}</language>"
        f"<ttl>15</ttl>{items}</channel></rss>"
    )
    return "application/rss+xml; charset=UTF-8", text.encode()


def _item(outlet: Outlet, piece: Piece, state: State, base: str) -> str:
    link = escape(_link(outlet, piece, base))
    where = f"<link>{link}</link>"
    guid = f'<guid isPermaLink="false">{escape(_guid(outlet, piece, state, base))}</guid>'
    if "guid-links" in outlet.quirks:
        where, guid = "", f"<guid>{link}</guid>"
    full = f"<content:encoded><![CDATA[{_body(state)}]]></content:encoded>" if "full-text" in outlet.quirks else ""
    return (
        f"<item><title>{escape(state.title)}</title>{where}{guid}<dc:creator>{escape(state.byline)}</dc:creator>"
        f"<pubDate>{_date(outlet, piece.first.since)}</pubDate>"
        f"<description>{escape(state.paragraphs[0][:200])}</description>{full}</item>\n"
    )


def _rss092(outlet: Outlet, shown: list[tuple[Piece, State]], base: str) -> tuple[str, bytes]:
    items = "".join(
        f"<item><title>{escape(state.title)}</title><link>{escape(_link(outlet, piece, base))}</link></item>\n"
        for piece, state in shown
    )
    text = (
        f'<?xml version="1.0" encoding="{pages.charset(outlet)}"?>\n<rss version="0.92"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{base}/</link>{items}</channel></rss>"
    )
    return "text/xml", text.encode(pages.charset(outlet), "xmlcharrefreplace")


def _atom(outlet: Outlet, shown: list[tuple[Piece, State]], base: str) -> tuple[str, bytes]:
    entries = "".join(
        f'<entry><id>tag:{outlet.key}.example,2026:{piece.number}</id><title type="text">{escape(state.title)}</title>'
        f'<link rel="alternate" href="{escape(_link(outlet, piece, base))}"/>'
        f"<published>{outlet.clock(piece.first.since).isoformat()}</published>"
        f"<updated>{outlet.clock(state.since).isoformat()}</updated><author><name>{escape(state.byline)}</name></author>"
        f"<summary>{escape(state.paragraphs[0][:200])}</summary></entry>\n"
        for piece, state in shown
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{outlet.language}">'
        f'<title>{escape(outlet.name)}</title><id>{base}/</id><link href="{base}/"/>'
        f"<updated>{shown[0][1].since.isoformat() if shown else ''}</updated>{entries}</feed>"
    )
    return "application/atom+xml", text.encode()


def _rdf(outlet: Outlet, shown: list[tuple[Piece, State]], base: str) -> tuple[str, bytes]:
    items = "".join(
        f'<item rdf:about="{base}{piece.path}"><title>{escape(state.title)}</title>'
        f"<link>{escape(_link(outlet, piece, base))}</link><dc:creator>{escape(state.byline)}</dc:creator>"
        f"<dc:date>{outlet.clock(piece.first.since).isoformat()}</dc:date></item>\n"
        for piece, state in shown
    )
    text = (
        f'<?xml version="1.0" encoding="{pages.charset(outlet)}"?>\n<rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        f'<channel rdf:about="{base}/"><title>{escape(outlet.name)}</title><link>{base}/</link>'
        f"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>{items}</rdf:RDF>"
    )
    return "application/rdf+xml", text.encode(pages.charset(outlet), "xmlcharrefreplace")


def _json(outlet: Outlet, shown: list[tuple[Piece, State]], base: str) -> tuple[str, bytes]:
    items = [
        {
            "id": _guid(outlet, piece, state, base),
            "url": _link(outlet, piece, base),
            "title": state.title,
            "date_published": outlet.clock(piece.first.since).isoformat(),
            "date_modified": outlet.clock(state.since).isoformat(),
            "authors": [{"name": state.byline}],
            "summary": state.paragraphs[0][:200],
        }
        for piece, state in shown
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": outlet.name, "home_page_url": f"{base}/"}
    return "application/feed+json", json.dumps({**head, "language": outlet.language, "items": items}).encode()


def sitemap(world: World, outlet: Outlet, form: str, base: str, now: dt.datetime) -> bytes:
    """A news sitemap of the last two days, or an index of the month's sitemap."""
    if form == "index":
        child = month_path(outlet)
        text = f'<sitemapindex xmlns="{_SITEMAP}"><sitemap><loc>{base}{child}</loc></sitemap></sitemapindex>'
        return _XML + text.encode()
    urls = "".join(
        _url(outlet, piece, state, base, news=form == "news") for piece, state in world.published(outlet, now)
    )
    body = _XML + f'<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">{urls}</urlset>'.encode()
    return gzip.compress(body, mtime=0) if form == "month" and "gzip-sitemap" in outlet.quirks else body


def month_path(outlet: Outlet) -> str:
    """Where the sitemap of the month lies that the index names."""
    return "/sitemap-2026-03.xml.gz" if "gzip-sitemap" in outlet.quirks else "/sitemap-2026-03.xml"


_XML = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def _url(outlet: Outlet, piece: Piece, state: State, base: str, *, news: bool) -> str:
    extra = (
        f"<news:news><news:publication><news:name>{escape(outlet.name)}</news:name>"
        f"<news:language>{outlet.language}</news:language></news:publication>"
        f"<news:publication_date>{outlet.clock(piece.first.since).isoformat()}</news:publication_date>"
        f"<news:title>{escape(state.title)}</news:title></news:news>"
        if news
        else ""
    )
    lastmod = outlet.clock(state.since).isoformat()
    return f"<url><loc>{escape(base + piece.path)}</loc><lastmod>{lastmod}</lastmod>{extra}</url>\n"

"""Pages as publishing systems write them: articles, home and section pages, robots.txt."""

import datetime as dt
import json
from functools import cache
from html import escape
from string import Template

from tests.newsroom.world import DATA, Outlet, Piece, State, World

_PARAGRAPHS = {
    "arc": '<p class="b-article-body__text c-paragraph">{}</p>',
    "drupal": "<p>{}</p>",
    "gannett": '<p class="gnt_ar_b_p">{}</p>',
    "nextjs": '<div data-testid="paragraph" class="text__3f"><p>{}</p></div>',
    "table": '<P><FONT FACE="Times">{}</FONT>',
}
_MENU = {
    "en": (("/news/", "News"), ("/sport/", "Sport")),
    "de": (("/aktuelles/", "Aktuelles"), ("/sport/", "Sport")),
    "fr": (("/actualites/", "Actualités"), ("/sports/", "Sports")),
    "es": (("/noticias/", "Noticias"), ("/deportes/", "Deportes")),
}
_FEED_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json"}


@cache
def _template(system: str) -> Template:
    return Template((DATA / "templates" / f"{system}.html").read_text("utf-8"))


def charset(outlet: Outlet) -> str:
    """What the outlet's pages are written in."""
    return "windows-1252" if "latin" in outlet.quirks else "utf-8"


def sections(outlet: Outlet) -> tuple[str, ...]:
    """The paths of the outlet's section pages; the first one lists everything."""
    return tuple(path for path, _ in _MENU.get(outlet.language, _MENU["en"]))


def article(world: World, piece: Piece, state: State, base: str, now: dt.datetime) -> bytes:
    """The page of an article."""
    outlet = piece.outlet
    others = [each for each in world.published(outlet, now) if each[0] is not piece][:4]
    form = _PARAGRAPHS.get(outlet.system, "<p>{}</p>")
    url = base + piece.path
    amp = f'\n<link rel="amphtml" href="{url}amp/" />' if "amp" in outlet.quirks else ""
    text = _template(outlet.system).substitute(
        title=escape(state.title),
        title_json=json.dumps(state.title),
        byline=escape(state.byline),
        byline_json=json.dumps(state.byline),
        site=escape(outlet.name),
        key=outlet.key,
        home=f"{base}/",
        url=url,
        lang=outlet.language,
        number=piece.number,
        charset=charset(outlet),
        published=outlet.clock(piece.first.since).isoformat(),
        modified=outlet.clock(state.since).isoformat(),
        shown=outlet.clock(piece.first.since).strftime(
            "%d.%m.%Y %H:%M" if outlet.language == "de" else "%Y-%m-%d %H:%M"
        ),
        body="\n".join(form.format(escape(each, quote=False)) for each in state.paragraphs),
        related="".join(f'<a href="{each.path}">{escape(shown.title)}</a>\n' for each, shown in others),
        menu="".join(f'<li><a href="{path}">{name}</a></li>' for path, name in _menu(outlet)),
        amp=amp,
    )
    return text.encode(charset(outlet), "xmlcharrefreplace")


def _menu(outlet: Outlet) -> tuple[tuple[str, str], ...]:
    return _MENU.get(outlet.language, _MENU["en"])


def listing(world: World, outlet: Outlet, now: dt.datetime, *, home: bool, page: int = 1) -> bytes:
    """The home page, or a page of the first section; old systems have bare lists, the others cards."""
    size = 10
    shown = world.published(outlet, now)[(page - 1) * size : page * size]
    card = _row if outlet.system == "table" else _card
    menu = "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in _menu(outlet))
    feeds = (
        ""
        if "no-feed" in outlet.quirks
        else "".join(
            f'<link rel="alternate" type="{_FEED_TYPES.get(form, "application/rss+xml")}" href="{escape(path)}"'
            f' title="{escape(outlet.name)}">\n'
            for path, form in outlet.feeds
        )
    )
    text = (
        f'<!DOCTYPE html>\n<html lang="{outlet.language}"><head><meta charset="{charset(outlet)}">'
        f"<title>{escape(outlet.name)}</title>\n{feeds if home else ''}</head><body>"
        f'<header><nav><a href="/">{escape(outlet.name)}</a><ul>{menu}</ul></nav></header><main>'
        + "\n".join(card(outlet, piece, state) for piece, state in shown)
        + f'<nav class="pagination"><a rel="next" href="{sections(outlet)[0]}?page={page + 1}">Older</a></nav></main>'
        f'<footer><a href="/contact/">Contact {escape(outlet.name)}</a><p>© 2026</p></footer></body></html>'
    )
    return text.encode(charset(outlet), "xmlcharrefreplace")


def _card(outlet: Outlet, piece: Piece, state: State) -> str:
    at = outlet.clock(piece.first.since)
    return (
        f'<article class="card"><a href="{piece.path}"><img src="/i/{piece.number}.jpg" alt=""></a>'
        f'<h2><a href="{piece.path}">{escape(state.title)}</a></h2>'
        f'<time datetime="{at.isoformat()}">{at:%H:%M}</time></article>'
    )


def _row(outlet: Outlet, piece: Piece, state: State) -> str:
    return f'<LI><A HREF="{piece.path}">{escape(state.title)}</A> ({outlet.clock(piece.first.since):%d/%m})'


def robots(outlet: Outlet, base: str) -> bytes:
    """Everything is allowed but the search; sitemaps are named."""
    sitemaps = "".join(f"Sitemap: {base}{path}\n" for path, _ in outlet.sitemaps)
    return f"User-agent: *\nDisallow: /search/private\n{sitemaps}".encode()

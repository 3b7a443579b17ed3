"""JSON Feed 1.0 and 1.1 → Listing. Source: jsonfeed.org/version/1.1."""

from collections.abc import Iterator

import orjson

from crawler.feeds import settled, when
from crawler.links import absolute, words
from crawler.listing import MOST_ENTRIES, Entry, Kind, Listing, Unread, Unreadable

_Fields = dict[str, object]


def read(text: str, url: str) -> Listing | Unreadable:
    """Read the text of a JSON feed that was fetched from `url`."""
    try:
        feed = orjson.loads(text)
    except (orjson.JSONDecodeError, RecursionError) as error:
        return Unreadable(url, Unread.BROKEN, str(error))
    if not isinstance(feed, dict) or not isinstance(items := feed.get("items"), list):
        return Unreadable(url, Unread.UNKNOWN, "JSON without a list of items")
    found = list(_entries(items, feed, url))
    entries, problems = settled(found)
    if missing := min(len(items), MOST_ENTRIES) - len(found):
        problems = (f"{missing} entries without a link to a page", *problems)
    if len(items) > MOST_ENTRIES:
        problems = (f"{len(items)} entries, the first {MOST_ENTRIES} were read", *problems)
    return Listing(
        kind=Kind.JSON_FEED,
        url=url,
        title=words(feed.get("title")),
        language=_text(feed.get("language")),
        home=absolute(_text(feed.get("home_page_url")), url),
        entries=entries,
        total=len(items),
        hubs=tuple(link for hub in _records(feed.get("hubs")) if (link := absolute(_text(hub.get("url")), url))),
        self_url=absolute(_text(feed.get("feed_url")), url),
        next_url=absolute(_text(feed.get("next_url")), url),
        problems=(*(("the feed says that it has ended",) if feed.get("expired") is True else ()), *problems),
    )


def _entries(items: list[object], feed: _Fields, url: str) -> Iterator[Entry]:
    for position, item in enumerate(items[:MOST_ENTRIES]):
        if isinstance(item, dict) and (link := _link(item, url)):
            yield _entry(item, position, link, feed, url)


def _link(item: _Fields, url: str) -> str | None:
    """`url`, else an id that is one; `external_url` is another site's page, which a link blog only talks about."""
    guid = _guid(item) or ""
    return absolute(_text(item.get("url")), url) or (absolute(guid, url) if guid.startswith("http") else None)


def _entry(item: _Fields, position: int, link: str, feed: _Fields, url: str) -> Entry:
    language = _text(item.get("language")) or _text(feed.get("language"))
    published, modified = _text(item.get("date_published")), _text(item.get("date_modified"))
    first, first_zone = when(published, language)
    last, last_zone = when(modified, language)
    media = [item.get("image"), *(each.get("url") for each in _records(item.get("attachments")))]
    return Entry(
        url=link,
        position=position,
        guid=_guid(item),
        title=words(item.get("title")),
        published_at=first,
        modified_at=last,
        published=published,
        modified=modified,
        zone_known=first_zone and last_zone,
        language=language,
        authors=_authors(item) or _authors(feed),
        keywords=_strings(item.get("tags")),
        summary=_text(item.get("summary")),
        body=_text(item.get("content_html")) or _text(item.get("content_text")),
        media=tuple(full for each in media if (full := absolute(_text(each), url))),
    )


def _guid(item: _Fields) -> str | None:
    """The id; 1.0 writers give numbers too."""
    value = item.get("id")
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else _text(value)


def _authors(item: _Fields) -> tuple[str, ...]:
    """`authors` of 1.1, else the one `author` of 1.0."""
    people = _records(item.get("authors")) or _records([item.get("author")])
    return tuple(dict.fromkeys(name for person in people if (name := words(person.get("name")))))


def _records(value: object) -> list[_Fields]:
    return [each for each in value[:50] if isinstance(each, dict)] if isinstance(value, list) else []


def _strings(value: object) -> tuple[str, ...]:
    found = (words(each) for each in value[:50]) if isinstance(value, list) else ()
    return tuple(dict.fromkeys(each for each in found if each))


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None

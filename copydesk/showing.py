"""`copydesk stories` and `copydesk show`: stories and articles for people, or as JSON."""

import re
from heapq import nlargest

from rich.text import Text

from copydesk import cleaning, contract, screen
from copydesk.config import Config
from storage import Store, StoredArticle, StoredStory, StoryInFull


class NotThere(Exception):
    """What was asked for is not in the store."""


def stories(settings: Config, limit: int, copies: int, *, as_json: bool) -> None:
    """List the newest `limit` stories of at least `copies` articles."""
    with settings.open_store() as store:
        fitting = (story for story in store.stories() if len(story.articles) >= copies)
        found = nlargest(limit + 1, fitting, key=lambda story: (story.first_seen, story.id))
    newest = found[:limit]
    if as_json:
        screen.json([contract.story(story) for story in newest])
        return
    if not newest:
        screen.out.print("No stories yet. Bring articles in with: copydesk import FOLDER")
        return
    rows = screen.table("#Story", "@First seen", "#Copies", "*Headline of the original, and who carried it")
    for story in newest:
        rows.add_row(*_row(story))
    screen.out.print(rows)
    if len(found) > limit:
        screen.out.print(f"The newest {limit}; more with -n.", style="dim")


def _row(story: StoredStory) -> tuple[str | Text, ...]:
    outlets = list(dict.fromkeys(story.outlets))
    shown = ", ".join(outlets[:3]) + (f" and {len(outlets) - 3} more" if len(outlets) > 3 else "")
    carried = ": ".join(part for part in (story.agency, shown) if part)
    return (
        str(story.id),
        screen.when(screen.known(story.first_seen)),
        str(len(story.articles)),
        Text.assemble(story.title or "(no headline)", (f"\n{carried}" if carried else "", "dim")),
    )


def one(settings: Config, name: str, *, as_json: bool) -> None:
    """Show one story or article. Raises NotThere."""
    from copydesk import carriers

    kind, number = _asked(name)
    with settings.open_store() as store:
        if kind == "a":
            _article(found_article(store, number), as_json=as_json)
            return
        found = found_story(store, name)
        told = carriers.of(store, found)
    if as_json:
        screen.json(carriers.as_json(told))
    else:
        carriers.print_(told)


def found_story(store: Store, name: str) -> StoryInFull:
    """The story with this id, with its articles. Raises NotThere."""
    number = story_id(name)
    found = store.story(number)
    if found is None or not found.articles:
        raise NotThere(_missing_story(found, number))
    return found


def found_article(store: Store, number: int) -> StoredArticle:
    """The article with this id. Raises NotThere."""
    if (found := store.article(number)) is None:
        raise NotThere(f"there is no article {number}. Ids are in: copydesk export articles")
    return found


def _asked(name: str) -> tuple[str, int]:
    """`12` and `s12` are a story, `a34` an article."""
    if (found := re.fullmatch(r"([as]?)(\d{1,18})", name.strip().lower())) is None:
        raise NotThere(f"{name!r} is no id. A story is written 12 or s12, an article a34")
    return found[1] or "s", int(found[2])


def story_id(name: str) -> int:
    """The id of a story, written `12` or `s12`. Raises NotThere."""
    kind, number = _asked(name)
    if kind == "a":
        raise NotThere(f"{name} is an article; a story is written 12 or s12")
    return number


def article_id(name: str) -> int:
    """The id of an article, written `34` or `a34`. Raises NotThere."""
    kind, number = _asked(name)
    if kind == "s" and name.strip().lower().startswith("s"):
        raise NotThere(f"{name} is a story; two articles are compared, written 34 or a34")
    return number


def _missing_story(found: StoryInFull | None, number: int) -> str:
    if found and found.story.merged_into:
        return f"story {number} was merged into story {found.story.merged_into}"
    return f"there is no story {number}. Ids are in: copydesk stories"


def _article(stored: StoredArticle, *, as_json: bool) -> None:
    if as_json:
        screen.json(contract.article(stored))
        return
    place = f"story {stored.story_id}, {stored.relation}" if stored.story_id else "not folded yet"
    version = f", version {stored.version}" if stored.version > 1 else ""
    screen.out.print(Text(f"Article {stored.id} ({place}{version})", style="dim"))
    screen.out.print(Text(stored.article.title or "(no headline)", style="bold"))
    cleaning.article(stored.article)

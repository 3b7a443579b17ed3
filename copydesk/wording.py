"""Events in words, for people."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from storage.records import Event, EventKind

#: Why an article left, in words; the oldest events do not say.
_GONE = {
    None: "its page is no article after all",
    "rejected": "its page is no article after all",
    "retained": "it was kept for as long as was asked",
    "forgotten": "somebody wanted it gone",
}


def said(event: Event) -> str:
    """What an event says, in a clause."""
    return _WORDS[event.kind](event, event.detail)


def listed(numbers: Iterable[int]) -> str:
    """`1 and 2`."""
    return " and ".join(map(str, numbers))


def _standing(detail: Mapping[str, Any]) -> str:
    if detail["via"] is None:
        return str(detail["relation"])
    return f"{detail['relation']}, score {detail['score']:.2f}, with a{detail['via']}"


_WORDS: Mapping[EventKind, Callable[[Event, Mapping[str, Any]], str]] = {
    EventKind.ARTICLE_ADDED: lambda e, _: f"a{e.article_id} came in",
    EventKind.ARTICLE_REMOVED: lambda e, d: f"a{e.article_id} was removed: {_GONE.get(d.get('why'), d.get('why'))}",
    EventKind.DECIDED: lambda _, d: f"decision {d['decision']} was made, to {d['act']} {_stories(d['stories'])}",
    EventKind.UNDONE: lambda _, d: f"decision {d['decision']} was taken back, to {d['act']} {_stories(d['stories'])}",
    EventKind.STORY_CREATED: lambda e, d: f"story {e.story_id} began with a{d['original']} ({d['chosen_by']})",
    EventKind.JOINED: lambda e, d: f"a{e.article_id} joined: {_standing(d)}",
    EventKind.LEFT: lambda e, _: f"a{e.article_id} left story {e.story_id}",
    EventKind.RELATION_CHANGED: lambda e, d: f"a{e.article_id} belongs otherwise now: {_standing(d)}",
    EventKind.NEW_VERSION: lambda e, d: f"a{e.article_id} has another text on its page: version {d['version']}",
    EventKind.RECLEANED: lambda e, _: f"a{e.article_id} was cleaned again and came out otherwise",
    EventKind.CORRECTED: lambda e, d: f"a{e.article_id} says that it was corrected: version {d['version']}",
    EventKind.KILLED: lambda e, d: f"a{e.article_id} says that it was killed: version {d['version']}",
    EventKind.STORY_CHANGED: lambda e, _: f"story {e.story_id} has other times, another agency or headline",
    EventKind.MERGED: lambda e, d: f"story {e.story_id} went into story {d['into']}",
    EventKind.SPLIT: lambda e, d: f"story {e.story_id} split: its articles are in stories {listed(sorted(d['into']))}",
    EventKind.ORIGINAL_CHANGED: lambda _, d: f"the original is a{d['new']} ({d['chosen_by']}), not a{d['old']}",
    EventKind.REASON_CHANGED: lambda _, d: f"a{d['original']} is the original by {d['new']}, no longer by {d['old']}",
    EventKind.STORY_RETIRED: lambda e, _: f"story {e.story_id} ended",
}


def _stories(numbers: Iterable[int]) -> str:
    return f"stories {listed(numbers)}"

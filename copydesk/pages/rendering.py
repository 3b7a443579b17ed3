"""Rendering: the one environment of templates, for web pages and for files; what is put in is escaped."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from copydesk.contract import moment
from copydesk.screen import count, known, shorten, when
from normalize import Moment

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from storage.search.records import Marked

#: Types of the files that lie in `static/`.
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "txt": "text/plain"}
#: Hexadecimal digits of a file's digest in its name: 40 bits tell every version of a file there will ever be apart.
_DIGITS = 10
#: Schemes of addresses of others that become links; `javascript:` and the like stay text.
_LINKED = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages refer to: its name with its digest in it, its bytes and its type."""

    name: str
    content: bytes
    media_type: str


@cache
def assets() -> Mapping[str, Asset]:
    """The files of `static/` by their plain names. A name changes with its content, so it may be cached for ever."""
    found = {}
    for each in files("copydesk.pages").joinpath("static").iterdir():
        stem, _, ending = each.name.rpartition(".")
        content = each.read_bytes()
        digest = hashlib.sha256(content).hexdigest()[:_DIGITS]
        found[each.name] = Asset(f"{stem}.{digest}.{ending}", content, _TYPES[ending])
    return found


def asset(name: str) -> str:
    """Where the pages find a file of `static/`."""
    return f"/static/{assets()[name].name}"


@cache
def environment() -> "Environment":
    """The templates beside this module. An unknown name in one is an error and not an empty place."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("copydesk.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "when": when,
        "known": known,
        "moment": moment,
        "clock": clock,
        "linked": linked,
        "marked": marked,
        "shorten": shorten,
        "percent": "{:.0%}".format,
        "figure": "{:,}".format,
        "px": "{:.5g}".format,
    }
    made.globals |= {"count": count, "asset": asset}
    return made


def clock(value: Moment | None, style: str = "full") -> "Markup":
    """A moment as `<time>`, in UTC; a script turns it into the reader's zone. A bare day stays one.

    `full` has the day and the zone, `short` neither year nor zone, `day` the day alone.
    """
    from markupsafe import Markup

    if value is None:
        return Markup('<span class="dim">no date</span>')
    exact = isinstance(value, dt.datetime)
    shown = _shown(value, style if exact else "day")
    # A script finds by `data-style` what it is to turn; a day has no zone.
    return Markup('<time datetime="{}"{}>{}</time>').format(  # the arguments are escaped
        moment(value), Markup(' data-style="{}"').format(style) if exact else "", shown
    )


def _shown(value: Moment, style: str) -> str:
    day = f"{value.day} {value:%b}"
    if style == "short":
        return f"{day} {value:%H:%M}"
    return f"{day} {value.year}" + (f", {value:%H:%M} UTC" if style == "full" else "")


def marked(passage: "Marked") -> "Markup":
    """A passage with `<mark>` around what was searched for; all of it is escaped."""
    from markupsafe import Markup, escape

    made, at = Markup(""), 0
    for start, end in passage.marks:
        made += escape(passage.text[at:start]) + Markup("<mark>{}</mark>").format(passage.text[start:end])
        at = end
    return made + escape(passage.text[at:])


def linked(url: str | None) -> str | None:
    """An address that may be a link: one of the web. None for all others."""
    return url if url and url.lower().startswith(_LINKED) else None

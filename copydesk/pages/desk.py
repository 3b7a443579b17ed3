"""Desk: what every page needs at hand: the store, the settings, who is asking, and how an answer is made."""

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from copydesk.config import Config
from copydesk.pages import rendering, visiting
from copydesk.pages.jobs import Jobs
from copydesk.pages.remembering import Remembered
from copydesk.web.desk import Desk as Service
from storage import Store
from storage.overview import Facets, Overview

THEME = "copydesk-theme"
#: Seconds for which figures are kept.
_FRESH = 60.0
#: Streams of arrivals that are open at once.
_STREAMS = 200
#: What stands in the bar on top, and where it leads.
PLACES = (
    ("Stories", "/"),
    ("Overview", "/overview"),
    ("Sources", "/sources"),
    ("Imports", "/imports"),
    ("Decisions", "/decisions"),
)


class Absent(Exception):
    """What was asked for is not there, or cannot be done. `said` says what, `hint` what to do."""

    def __init__(self, said: str, hint: str = "", code: int = 404) -> None:
        super().__init__(said)
        self.said, self.hint, self.code = said, hint, code


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the API has at hand too, figures over the store that are kept for a minute, and what runs beside.

    `streams` counts the streams that are open, and how many more may be.
    """

    service: Service
    facets: Remembered[Facets]
    overview: Remembered[Overview]
    jobs: Jobs
    streams: threading.BoundedSemaphore
    now: Callable[[], dt.datetime]

    @property
    def store(self) -> Store:
        """The store that is shown."""
        return self.service.store

    @property
    def settings(self) -> Config:
        """The settings it was opened by."""
        return self.service.settings

    @classmethod
    def at(cls, service: Service, now: Callable[[], dt.datetime] = _now) -> Self:
        """The desk beside an API; `now` is the clock by which it counts the last days."""
        store = service.store
        return cls(
            service,
            Remembered(_FRESH, lambda: store.facets(now())),
            Remembered(_FRESH, lambda: store.overview(now())),
            Jobs(),
            threading.BoundedSemaphore(_STREAMS),
            now,
        )


def of(request: Request) -> Desk:
    """The desk of the site that was asked."""
    found = request.app.state.desk
    assert isinstance(found, Desk)  # noqa: S101 - `site.site` puts it there
    return found


def page(request: Request, template: str, title: str, /, **values: object) -> HTMLResponse:
    """A page of the site, from a template and what it says."""
    theme = request.cookies.get(THEME)
    frame: dict[str, object] = {
        "frame": "layout.html",
        "title": title,
        "path": request.url.path,
        "theme": theme if theme in ("light", "dark") else None,
        "places": PLACES,
        "said": request.query_params.get("said"),
        "visitor": visiting.visitor(request),
    }
    made = rendering.environment().get_template(template).render(**(frame | values))
    return HTMLResponse(made)


def to(path: str, said: str | None = None) -> RedirectResponse:
    """Send the browser on after something was done; `said` is shown on the page that comes."""
    mark = "&" if "?" in path else "?"
    return RedirectResponse(f"{path}{mark}said={quote(said)}" if said else path, 303)

"""Make docs/img/page-*.png anew: the web pages over hours of the newsroom. `./run docs --pictures` runs it.

Only when asked, since every machine has its own fonts: pictures would change with who made them.
"""

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from copydesk import simulation
from copydesk.config import Config
from copydesk.pages import desk, site
from copydesk.subscriptions import Subscriptions
from copydesk.web import server
from copydesk.web.desk import Desk
from storage import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs/img"
#: When the pages are looked at: an hour after the last that the newsroom has written.
NOW = simulation.OPENING + dt.timedelta(hours=7)
_WIDE, _PHONE = (1280, 860), (390, 780)


def main() -> None:
    """Fill a store, serve it, and take the pictures."""
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder, served(Path(folder)) as (url, store), sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, path in _paths(store):
            take(browser, url + path, IMAGES / f"page-{name}.png")
        spread = url + dict(_paths(store))["story"]
        take(browser, spread, IMAGES / "page-story-dark.png", dark=True)
        take(browser, spread, IMAGES / "page-story-phone.png", _PHONE)
        _work(store)
        for name in ("imports", "furniture", "decisions"):
            take(browser, f"{url}/{name}", IMAGES / f"page-{name}.png")
        browser.close()


def _work(store: Store) -> None:
    """What an editor does: bring files in, name a line that is furniture, say which article is the original."""
    folder = Path(store.place).parent
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    largest = max(store.stories(), key=lambda story: (len(story.articles), -story.id))
    for told in (
        ("import", "seeds"),
        ("furniture", "add", "Lantern Finance", "Stock quotes supplied by Quaymarket"),
        ("furniture", "add", "The Harbor Tribune", "The Tribune is printed on paper from Eastmere."),
        ("stories", "pin", f"s{largest.id}", "--by", "anna", "--note", "the second edition joined late"),
    ):
        command = [sys.executable, "-m", "copydesk", *told, "--store", store.place]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)  # noqa: S603


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Store]]:
    """The pages over a crawled newsroom: their address, and the store."""
    settings = Config(store=str(folder / "store.db"), sources=str(folder / "sources.toml"), listen="127.0.0.1:0")
    simulation.run(settings, ROOT)
    listed = Subscriptions(Path(settings.sources))
    for name, source in simulation.outlets(ROOT / "tests/newsroom/data/outlets.toml", 80).items():
        lists = {"feeds": list(source.feeds), "sitemaps": list(source.sitemaps)}
        listed.put(name, {"home": source.home, "outlet": source.outlet, **lists})
    with settings.open_store() as store:
        service = Desk(store, settings)
        with server.serving(service, site.site(desk.Desk.at(service, lambda: NOW))) as port:
            yield f"http://127.0.0.1:{port}", store


def _paths(store: Store) -> Iterator[tuple[str, str]]:
    yield "stories", "/"
    yield "search", "/?q=tunnel+OR+%22the+opposition%22"
    largest = max(store.stories(), key=lambda story: (len(story.articles), -story.id))
    yield "story", f"/stories/{largest.id}"
    yield "compare", f"/compare/{largest.articles[0]}/{largest.articles[-1]}"
    removed = max(store.articles(), key=lambda stored: (len(stored.article.removed), -stored.id))
    yield "removed", f"/articles/{removed.id}/removed"
    yield "overview", "/overview"
    yield "sources", "/sources"


def take(browser: "Browser", url: str, place: Path, size: tuple[int, int] = _WIDE, *, dark: bool = False) -> None:
    """A picture of what a window of some size shows of a page."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        timezone_id="UTC",
    )
    page = context.new_page()
    page.goto(url)
    page.screenshot(path=place, animations="disabled")
    context.close()


if __name__ == "__main__":
    main()

"""`copydesk demo`: the main job on the sample files, with the results on the screen."""

from pathlib import Path
from tempfile import TemporaryDirectory

from rich.text import Text

from copydesk import cleaning, comparing, importing, screen, showing, simulation
from copydesk.config import Config, load
from storage import StoredStory


def run(seeds: Path) -> None:
    """Import `seeds` into a fresh store and show what became of it; then crawl some hours of a newsroom."""
    if not seeds.is_dir():
        raise showing.NotThere(f"no folder {seeds}: run this where copydesk was cloned, or name it with --seeds")
    with TemporaryDirectory(prefix="copydesk-demo-") as folder:
        store = load(store=str(Path(folder) / "demo.db"))
        _say(f"1. Import: copydesk import {seeds}")
        request = importing.Request((seeds,), store, None, Path(folder) / "rejects.jsonl", None, dry_run=False)
        importing.run(request, as_json=False)
        _say("2. The stories, copies folded: copydesk stories")
        showing.stories(store, 12, 2, as_json=False)
        largest = _largest(store)
        _say(f"3. One story, who carried it and why each copy belongs: copydesk show {largest.id}")
        showing.one(store, str(largest.id), as_json=False)
        first, last = largest.articles[0], largest.articles[-1]
        _say(f"4. Two of its copies side by side: copydesk compare a{first} a{last}")
        comparing.run(store, str(first), str(last), as_json=False)
        _say("5. One file cleaned, with every line that was removed and the rule that did it: copydesk clean FILE")
        cleaning.run([_sample(seeds)], store, as_jsonl=False)
        _say("6. Hours of a newsroom, crawled on schedule: copydesk serve")
        crawled = load(store=str(Path(folder) / "crawled.db"))
        if simulation.run(crawled, seeds.absolute().parent):
            _say("7. The stories that ran most widely: copydesk stories --copies 4")
            showing.stories(crawled, 8, 4, as_json=False)
    screen.out.print(
        "Now your own: ./run copydesk import FOLDER, or ./run copydesk sources add https://…", style="bold"
    )


def _largest(settings: Config) -> StoredStory:
    with settings.open_store() as store:
        return max(store.stories(), key=lambda story: (len(story.articles), -story.id))


def _sample(seeds: Path) -> Path:
    """The text file that shows the most furniture: a syndicated page with a quote footer, or any."""
    texts = sorted(seeds.rglob("*.txt"))
    return next((path for path in texts if "quotes-" in path.name), texts[0])


def _say(title: str) -> None:
    screen.out.print()
    screen.out.rule(Text(title, style="bold cyan"), align="left", style="cyan")
    screen.out.print()

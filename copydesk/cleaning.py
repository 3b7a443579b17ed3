"""`copydesk clean`: what would be kept, removed and known of files, without a store."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.text import Text

from copydesk import contract, screen
from copydesk.config import Config
from copydesk.overriding import Overriding
from copydesk.pipeline import BATCH, batched
from copydesk.workers import Workers
from crawler import SeedFiles, Skipped
from normalize import Article, Page, Rejected
from normalize.article import Form


def run(paths: list[Path], settings: Config, *, as_jsonl: bool) -> int:
    """Clean and print; the exit code is 1 where nothing read as an article."""
    files, found, articles = SeedFiles(tuple(paths)), 0, 0
    with Workers(settings.workers, Overriding(settings)) as workers, screen.progress("Cleaning", files.size) as advance:
        for result in results(files, workers):
            found += 1
            articles += isinstance(result, Article)
            if as_jsonl:
                sys.stdout.buffer.write(screen.json_line(contract.cleaned(result)))
            else:
                _print(result)
            advance(files.done, f"{found:,} read")
    return 0 if articles or not found else 1


def results(inputs: Iterable[Page | Rejected | Skipped], workers: Workers) -> Iterator[Article | Rejected]:
    """What each input becomes, in order; while one batch is given out the next is being cleaned."""
    ahead: list[tuple[list[Rejected | None], Iterator[Article | Rejected]]] = []
    for batch in batched((item for item in inputs if not isinstance(item, Skipped)), BATCH):
        cleaning = workers.begin([item for item in batch if isinstance(item, Page)])
        refused = [item if isinstance(item, Rejected) else None for item in batch]
        ahead.append((refused, (cleaned.result for _, cleaned in cleaning)))
        if len(ahead) > 1:
            yield from _merged(*ahead.pop(0))
    for rest in ahead:
        yield from _merged(*rest)


def _merged(refused: list[Rejected | None], cleaned: Iterator[Article | Rejected]) -> Iterator[Article | Rejected]:
    for verdict in refused:
        yield verdict if verdict is not None else next(cleaned)


def _print(result: Article | Rejected) -> None:
    out = screen.out
    out.rule(Text(result.source, style="dim"), align="left", style="dim")
    if isinstance(result, Rejected):
        out.print(Text.assemble(("rejected ", "bold red"), (str(result.reason), "bold"), f"  {result.detail}"))
        return
    out.print(Text(result.title or "(no headline found)", style="bold"))
    article(result)


def article(shown: Article) -> None:
    """The parts of an article under its headline: what is known, the body, what was removed and why."""
    known = screen.table("", "")
    known.show_header = False
    for name, value in _known(shown):
        known.add_row(Text(name, style="dim"), Text(value))
    screen.out.print(known)
    screen.out.print()
    for paragraph in shown.body:
        screen.out.print(Text(paragraph), soft_wrap=False)
        screen.out.print()
    if shown.removed:
        removed = screen.table("Removed by", "Line")
        for line in shown.removed:
            removed.add_row(Text(line.rule, style="red"), Text(screen.shorten(line.text, 200), style="dim"))
        screen.out.print(removed)
    screen.out.print()


def _known(shown: Article) -> Iterator[tuple[str, str]]:
    """Every field that has a value, with its name, for people."""
    place, day = shown.dateline.place, shown.dateline.date
    origin = f" ({shown.published_from})" if shown.published_from else ""
    fields = {
        "outlet": shown.outlet,
        "form": "" if shown.form is Form.ARTICLE else str(shown.form),
        "stub": "only the beginning: the rest must be paid for" if shown.stub else "",
        "authors": ", ".join(shown.authors),
        "published": screen.when(shown.published_at) + origin if shown.published_at else None,
        "modified": screen.when(shown.modified_at),
        "agency": f"{shown.agency}, by “{screen.shorten(shown.agency_proof or '', 80)}”" if shown.agency else None,
        "dateline": ", ".join(part for part in (place, screen.when(day)) if part),
        "originally from": shown.originally_from,
        "syndicator": shown.syndicator,
        **{str(notice.kind): screen.shorten(notice.text, 200) for notice in reversed(shown.notices)},
        "section": shown.section,
        "language": shown.language,
        "url": shown.canonical_url or shown.url,
        "summary": shown.summary,
    }
    return ((name, value) for name, value in fields.items() if value)

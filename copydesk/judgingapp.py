"""The commands `copydesk evaluate …` and `copydesk backtest …`: how good stories are, and what a change would make."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from copydesk.options import AsJson, Html, StoreUrl, told

evaluate = typer.Typer(
    help="Hold what was found against what people labelled.",
    short_help="Hold stories against labelled ones: precision, recall, the worst faults.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
backtest = typer.Typer(
    help="Try a change on a store before it is made; nothing is written.",
    short_help="Try a change on a store: what it would make of articles and stories, and why.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
# A callback, so that its one command keeps its name.
evaluate.callback()(lambda: None)


@evaluate.command("groups", short_help="Hold stories against labelled ones.")
@told
def evaluate_groups(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="JSON Lines: url, story, and kind if you like.")],
    out: Annotated[
        Path | None, typer.Argument(metavar="[OUT]", help="An export of articles. Default: the store itself.")
    ] = None,
    store: StoreUrl = None,
    worst: Annotated[int, typer.Option(min=0, help="How many of the worst faults of either sort to show.")] = 5,
    json: AsJson = False,
) -> None:
    """Hold stories against labelled ones: adjusted Rand index, precision and recall by pairs and by articles.

    Then the share of each kind of article that stands in wrong company, and the worst false merges and misses with
    their evidence. OUT is what `copydesk export articles` writes; an article that it lacks is a story of its own.
    """
    from copydesk import config, evaluating

    evaluating.run(config.load(store=store), gold, out, worst, as_json=json)


@backtest.command("groups", short_help="Try other thresholds of grouping.")
@told
def backtest_groups(
    folds: Annotated[
        float | None, typer.Option(min=0, max=1, help="The score from which a pair is one text.", show_default=False)
    ] = None,
    enough: Annotated[
        float | None, typer.Option(min=0, max=1, help="The mean score from which groups merge.", show_default=False)
    ] = None,
    unseen: Annotated[
        float | None, typer.Option(min=0, max=1, help="What a pair without a match counts.", show_default=False)
    ] = None,
    window: Annotated[
        int | None, typer.Option(min=0, help="Days between two articles that are compared.", show_default=False)
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only around what was published from this day on.")
    ] = None,
    limit: Annotated[int, typer.Option("-n", "--limit", min=0, help="How many changes of either sort to show.")] = 20,
    store: StoreUrl = None,
    html: Html = None,
    json: AsJson = False,
) -> None:
    """Replay a change of threshold over a store and show which stories would merge or split, and the pairs that decide.

    It goes by the scores in the store and writes nothing. What is not given stays as it is; with nothing given it shows
    where the store is not what this version would make of it.
    """
    from datetime import UTC

    from copydesk import backtesting, config
    from dedupe.thresholds import Thresholds

    settings = config.load(store=store)
    given = {
        "folds": folds,
        "enough": enough,
        "unseen": unseen,
        "window": settings.window if window is None else window,
    }
    tried = Thresholds(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    day = since.replace(tzinfo=UTC) if since else None
    backtesting.run(backtesting.Request(settings, tried, day, limit, html), as_json=json)


class Furniture(StrEnum):
    """By which rules of furniture pages are cleaned."""

    APPLIED = "applied"
    PROPOSED = "proposed"
    NONE = "none"


@backtest.command("clean", short_help="Clean the raw pages again: which articles would change, and how.")
@told
def backtest_clean(
    furniture: Annotated[
        Furniture, typer.Option(help="Rules of furniture: those applied, those proposed too, or none.")
    ] = Furniture.APPLIED,
    sources: Annotated[
        Path | None, typer.Option(help="Another list of sources, for its keep and drop. Default: that of the settings.")
    ] = None,
    outlet: Annotated[str | None, typer.Option(help="Only articles of an outlet.", show_default=False)] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only pages that came in from this day on.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="So many pages, drawn by lot, the same each time.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option("-n", "--limit", min=0, help="How many of the largest changes to show.")] = 20,
    workers: Annotated[int | None, typer.Option(help="Cleaning processes. Default: one a core.")] = None,
    store: StoreUrl = None,
    html: Html = None,
    json: AsJson = False,
) -> None:
    """Clean the raw pages of a store again and show what would become of its articles; nothing is written.

    After an upgrade it shows what the new version reads otherwise; with --sources what another list of sources would
    do, with --furniture proposed what approving every proposed rule would. To take a change: copydesk reprocess.
    """
    from datetime import UTC

    from copydesk import config, recleaning

    given = {"sources": str(sources)} if sources else {}
    settings = config.load(store=store, workers=workers, **given)
    day = since.replace(tzinfo=UTC) if since else None
    asked = recleaning.Request(settings, furniture.value, outlet, day, sample, limit, html)
    recleaning.run(asked, as_json=json)

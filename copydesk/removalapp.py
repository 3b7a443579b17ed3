"""The commands of removal. What each does lives in `copydesk.forgetting` and `copydesk.retaining`."""

from typing import Annotated

import typer

from copydesk.options import AsJson, StoreUrl, told

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would go; change nothing.")]


@told
def forget(
    names: Annotated[
        list[str],
        typer.Argument(metavar="URL|ID…", help="An address, an article (a34), a story (s12).", show_default=False),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: DryRun = False,
    allow_again: Annotated[bool, typer.Option("--allow-again", help="Take it back: it may come in again.")] = False,
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Remove articles for good: their texts, raw pages, versions, evidence, and all that is known of their addresses.

    They do not come back, whoever lists or imports them again; an address that is not in the store never comes in.
    Stories are folded without them, and the feed of changes says that they went, without a word of what they were.
    """
    from copydesk import config, forgetting

    asked = forgetting.Asked(tuple(names), dry_run=dry_run, is_sure=yes, as_json=json)
    settings = config.load(store=store)
    if allow_again:
        forgetting.allow_again(settings, asked)
    else:
        forgetting.run(settings, asked)


@told
def retain(
    days: Annotated[int | None, typer.Option(min=1, help="Articles older than that go. Setting: keep_days.")] = None,
    raw_days: Annotated[
        int | None, typer.Option(min=1, help="Raw pages older than that go. Setting: keep_raw_days.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only what was fetched for this source; can be repeated.")
    ] = None,
    outlet: Annotated[str | None, typer.Option(help="Only articles of this outlet, by its whole name.")] = None,
    pinned: Annotated[bool, typer.Option("--pinned", help="Also what was pinned by hand.")] = False,
    dry_run: DryRun = False,
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Let go of what has been kept for long enough, by the time since it came in.

    Never of what a feed still lists, nor of what was pinned by hand. What went does not come back when it is listed or
    imported again. Sources may have their own `keep_days` in sources.toml. `copydesk serve` does this once a day.
    """
    from copydesk import config, retaining

    settings = config.load(store=store, keep_days=days, keep_raw_days=raw_days)
    asked = retaining.Asked(tuple(source or ()), outlet, pinned=pinned, dry_run=dry_run, by_hand=days is not None)
    retaining.run(settings, asked, as_json=json)

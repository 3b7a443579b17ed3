"""The commands of full-text search. What each does lives in `copydesk.searching`."""

from typing import Annotated

import typer

from copydesk.options import AsJson, StoreUrl, told


@told
def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY…", help="What to look for.", show_default=False)],
    stories: Annotated[bool, typer.Option("--stories", help="One hit a story, however many carry it.")] = False,
    newest: Annotated[
        bool, typer.Option("--newest", help="What was published last first, not what fits best.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Published since: 2026-01-31, 2026-01, 2026.")
    ] = None,
    outlet: Annotated[str | None, typer.Option(help="Of outlets with these words in their name.")] = None,
    language: Annotated[str | None, typer.Option(metavar="CODE", help="In a language: en.")] = None,
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=1000, help="How many at the most.")] = 10,
    after: Annotated[str | None, typer.Option(metavar="CURSOR", help="Go on behind a page: its `next`.")] = None,
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Find articles or stories by the words of their headline and body. Accents and capitals do not matter.

    All words must be there. "Words in a row" in quotation marks; elect* for words that begin so; ferry OR boat;
    title:ferry, outlet:tribune, agency:reuters; language:en; after:2026-01-31 and before:2026-02. To exclude, write
    --  and then the query: copydesk search -- ferry -football
    """
    from copydesk import config, searching

    asked = searching.Asked(" ".join(query), since, outlet, language, limit, after, newest=newest, by_story=stories)
    searching.run(config.load(store=store), asked, as_json=json)


@told
def reindex(store: StoreUrl = None, json: AsJson = False) -> None:
    """Let search find what was in the store before it could: after an upgrade, once.

    `copydesk import` and `copydesk serve` do it by themselves. Stopped, it goes on where it was; search finds what is
    done.
    """
    from copydesk import config, searching

    searching.reindex(config.load(store=store), as_json=json)

"""How much a page asks of the extractor, beyond what its characters tell.

What was observed: the parser is through with ten megabytes in a second, and the extractor's time goes with the
elements, their depth and the cells of tables, which it fills up: every row to the width of the widest, every span
with empty cells. A page of fifty kilobytes whose cells span a hundred rows and columns, a thousand times, keeps it
busy for hours. The theory: what a newsroom writes is far from these numbers, so a page beyond them is refused before
it is read. Known exceptions: none seen; a table of results with ten thousand rows would be one.
"""

from collections import Counter

from lxml.etree import _Element

# The richest of 463 pages had 4,100. As many as these take some 15 s where they stand between loose text, which costs
# the extractor the square of their number, and as long where they are nested as deep as the parser goes.
_MOST_ELEMENTS = 30_000
# A table of 2,000 rows under a headline with `colspan="999"`, which is an idiom, has 200,000.
_MOST_CELLS = 300_000
_WIDEST = 100  # the extractor takes wider spans for this


def excess(tree: _Element) -> str | None:
    """Say of what a page has too much; None for a page that can be read."""
    elements = int(tree.xpath("count(//*)"))
    if elements > _MOST_ELEMENTS:
        return f"{elements} elements, {_MOST_ELEMENTS} are the most"
    cells = _cells(tree)
    return f"{cells} cells in tables, {_MOST_CELLS} are the most" if cells > _MOST_CELLS else None


def _cells(tree: _Element) -> int:
    """The cells that the tables have once every row is as wide as the widest and every span is filled."""
    rows: Counter[_Element] = Counter()
    widest: dict[_Element, int] = {}
    spanned = 0
    for row in tree.iter("tr"):
        table = next(row.iterancestors("table"), tree)
        spans = [(_span(cell, "colspan"), _span(cell, "rowspan")) for cell in row.iterchildren("td", "th")]
        rows[table] += 1
        widest[table] = max(widest.get(table, 0), min(_WIDEST, sum(across for across, _ in spans)))
        spanned += sum(across * down for across, down in spans if across * down > 1)
    return spanned + sum(count * widest[table] for table, count in rows.items())


def _span(cell: _Element, name: str) -> int:
    told = cell.get(name, "")
    return min(int(told[:9]), _WIDEST) if told.isdecimal() else 1

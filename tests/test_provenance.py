"""Where a story first appeared, and who supplied it."""

import pytest

from normalize import provenance


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("This content originally appeared on The Harbor Tribune.", "The Harbor Tribune"),
        ("This article was originally published by Quayside. Read the original article.", "Quayside"),
        ("This story was first published on March 4 in Osthaven Weekly", None),
        ("The post Ferries stop again appeared first on Quay Notes.", "Quay Notes"),
        ("Read more with Euroharbour", "Euroharbour"),
        ("Read the full story at https://www.quaynotes.example/2026/ferries", "quaynotes.example"),
        ("Republished with permission from Straits Review", "Straits Review"),
        ("Originally published on Quay Notes under a Creative Commons license", "Quay Notes"),
        ("Dieser Artikel erschien zuerst in der Osthavener Zeitung.", "Osthavener Zeitung"),
        ("Cet article a été initialement publié sur Le Quai", "Le Quai"),
        ("Este artículo fue publicado originalmente en El Puerto", "El Puerto"),
        ("Questo articolo è stato pubblicato originariamente su Il Molo", "Il Molo"),
        ("Este artigo foi publicado originalmente no Cais Diário", "Cais Diário"),
    ],
)
def test_where_it_first_appeared(line: str, publisher: str | None) -> None:
    assert provenance.origin(line) == publisher


@pytest.mark.parametrize(
    "line",
    [
        "Read more on our site",
        "Read more on Facebook",
        "This article is about ferries.",
        "The report was first published in 1997.",
        "The report was first published by " + "a group of engineers who had studied the piers " * 6,
        "The post office on the quay has closed.",
        "the post " + "first appeared on " * 60_000,
    ],
)
def test_no_publisher_is_named(line: str) -> None:
    assert provenance.origin(line) is None


@pytest.mark.parametrize(
    ("line", "supplier"),
    [
        ("Data & News supplied by www.tickerlane.example", "tickerlane.example"),
        ("Stock quotes supplied by Quaymarket", "Quaymarket"),
        ("Stock Quote API & Stock News API supplied by www.tickerlane.example", "tickerlane.example"),
        ("Distributed by Straits Newswire", "Straits Newswire"),
        ("An image that links to Straits Newswire to promote your business", "Straits Newswire"),
    ],
)
def test_who_supplied_it(line: str, supplier: str) -> None:
    assert provenance.syndicator(line) == supplier


@pytest.mark.parametrize(
    "line", ["Meals were provided by volunteers.", "Power is supplied by a dam.", "An image of the quay"]
)
def test_no_supplier_is_named(line: str) -> None:
    assert provenance.syndicator(line) is None

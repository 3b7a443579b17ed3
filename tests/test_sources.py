"""The list of sources: read, every mistake named with its line, edited with its comments kept, exchanged as OPML."""

from datetime import timedelta
from pathlib import Path

import pytest

from copydesk.subscriptions import BadSources, Subscriptions
from crawler import opml, sources
from crawler.sources import Mistake, Source
from tests import ROOT

LIST = """\
# Ours.
[defaults]
slowest = "4h"

[source.harbor]  # the port
home = "https://harbor.example/"
feeds = ["https://harbor.example/rss"]
slowest = "1h"

[source.quay]
sections = [{ url = "https://quay.example/news", selector = "h2 a" }]
"""


def read(text: str) -> dict[str, Source]:
    return {each.name: each for each in sources.read(text) if isinstance(each, Source)}


def mistakes(text: str) -> list[tuple[int, str]]:
    return [(each.line, each.said) for each in sources.read(text) if isinstance(each, Mistake)]


def test_a_source_is_what_the_defaults_say_and_then_what_it_says_itself() -> None:
    found = read(LIST)
    assert found["harbor"].slowest == timedelta(hours=1)
    assert found["quay"].slowest == timedelta(hours=4)
    assert found["quay"].fastest == timedelta(minutes=5)
    assert found["quay"].listings == (("section", "https://quay.example/news", "h2 a"),)


def test_the_sample_list_is_right_and_names_every_setting() -> None:
    text = (ROOT / "seeds/sources.toml").read_text(encoding="utf-8")
    assert len(read(text)) == 4
    assert all(name in text for name in Source.__dataclass_fields__ if name != "name")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[source.a]\nfeeds = [", 2, "not TOML"),
        ("[sorce.a]\nfeeds = []", 1, "do you mean `source`?"),
        ('[source.a]\nfeed = ["https://a.example/f"]', 2, "do you mean `feeds`?"),
        ('[source.a]\n# home\n\nfeeds = ["ftp://a.example/f"]', 4, "is no web address"),
        ('[source.a]\nfeeds = ["https://a.example/f"]\nfastest = "soon"', 3, "is no length of time"),
        ('[source.a]\nfeeds = ["https://a.example/f"]\nfastest = "3h"', 3, "longer than `slowest`"),
        ('[source.a]\nfeeds = ["https://a.example/f"]\npaused = 3.5', 3, "boolean"),
        ('[source.a]\nhome = "https://a.example/"', 1, "lists nothing to visit"),
        ('[source."A b"]\nfeeds = ["https://a.example/f"]', 1, "cannot name a source"),
        ("source = 3", 1, "a table of its own"),
        ('[defaults]\nfeeds = ["https://a.example/f"]', 2, "`feeds` is unknown here"),
        (
            '[source.a]\nfeeds = ["https://a.example/f"]\n[source.b]\nfeeds = ["https://a.example/f"]',
            4,
            "is listed by a already",
        ),
    ],
)
def test_each_mistake_is_named_with_its_line(text: str, line: int, said: str) -> None:
    ((found, told),) = mistakes(text)
    assert (found, said in told) == (line, True), told


def test_a_mistake_in_the_defaults_is_told_once_and_all_others_too() -> None:
    told = mistakes('[defaults]\nslowest = "x"\n[source.a]\nfeed = 1\n[source.b]\nhome = 7\n')
    assert [line for line, _ in told] == [2, 4, 6]


def test_editing_keeps_comments_and_everything_else(tmp_path: Path) -> None:
    place = Subscriptions(tmp_path / "sources.toml")
    place.path.write_text(LIST)
    place.put("harbor", {"paused": True, "slowest": None})
    place.put("pier", {"feeds": ["https://pier.example/a", "https://pier.example/b"]})
    place.remove("quay")
    place.put_default({"paused": False})
    text = place.text()
    assert "# Ours." in text
    assert "[source.harbor]  # the port" in text
    found = place.read()
    assert set(found) == {"harbor", "pier"}
    assert (found["harbor"].paused, found["harbor"].slowest) == (True, timedelta(hours=4))
    assert len(found["pier"].feeds) == 2


def test_a_list_that_is_not_there_or_wrong_says_what_to_do(tmp_path: Path) -> None:
    place = Subscriptions(tmp_path / "sources.toml")
    with pytest.raises(BadSources, match="sources add"):
        place.read()
    place.path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadSources, match="UTF-8"):
        place.read()
    place.path.write_text("[source.a]\nfeed = 1")
    with pytest.raises(BadSources, match=r"sources\.toml:2: source a: `feed`"):
        place.read()
    place.path.write_text(LIST)
    with pytest.raises(BadSources, match="do you mean `harbor`"):
        place.chosen(["harbour"])


def test_what_is_exported_as_opml_comes_back_whole(tmp_path: Path) -> None:
    given = read(
        LIST.replace('slowest = "1h"', 'outlet = "Hafen & Söhne"\nlanguage = "de"\nhonour_304 = false\npaused = true')
        + '[source.map]\nsitemaps = ["https://map.example/a.xml", "https://map.example/b.xml"]\n'
        + '[source.two]\nhome = "https://two.example/"\nfeeds = ["https://two.example/1", "https://two.example/2"]\n'
    )
    place = Subscriptions(tmp_path / "sources.toml")
    for each in opml.read(opml.write(given.values())):
        assert each.name
        place.put(each.name, each.values)
    back = place.read()
    assert {name: each.listings for name, each in back.items()} == {n: each.listings for n, each in given.items()}
    harbor = back["harbor"]
    assert (harbor.outlet, harbor.language, harbor.honour_304, harbor.paused) == ("Hafen & Söhne", "de", False, True)
    assert harbor.slowest == timedelta(hours=4)


def test_an_opml_of_another_reader_is_taken_over() -> None:
    content = b"""<?xml version="1.0"?><opml version="1.1"><head/><body><outline text="Ports">
      <outline text="Harbor" type="rss" xmlUrl="https://harbor.example/rss" htmlUrl="https://harbor.example/"/>
      <outline text="Harbor sport" xmlUrl="https://harbor.example/sport" htmlUrl="https://harbor.example/"/>
      <outline text="File" xmlUrl="file:///etc/passwd"/></outline></body></opml>"""
    (found,) = opml.read(content)
    assert found.values["feeds"] == ["https://harbor.example/rss", "https://harbor.example/sport"]
    assert (found.title, found.name) == ("Harbor", None)


@pytest.mark.parametrize("content", [b"", b"<html><body/></html>", b"{}"])
def test_what_is_no_opml_is_refused(content: bytes) -> None:
    with pytest.raises(opml.BadOpml):
        opml.read(content)


def test_an_opml_opens_no_file_and_no_bomb(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("key")
    content = f"""<!DOCTYPE opml [<!ENTITY x SYSTEM "{secret}">]><opml><body>
      <outline text="&x;" xmlUrl="https://harbor.example/rss"/></body></opml>""".encode()
    assert all("key" not in each.title for each in opml.read(content))

"""Pages made to hurt: each is read or rejected in bounded work, in two gigabytes, without a look at anything else.

They are cleaned in a process of its own under limits: an alarm ends it after two minutes of its own work, and an audit
hook tells of every connection and look-up of a name. The sizes are the worst of what the limits let in.
"""

import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from normalize import Article, Page, Reason, Rejected, clean
from tests import ROOT

MEMORY = 2 * 2**30  # bytes of address space, libraries included
PATIENCE = 120  # seconds of processor time, which a busy machine does not stretch; the worst page here takes 25
SECRET = "lighthouse"  # a word of this file, and of no page in it
WORDS = "The harbour office said on Monday that {} drivers a day will have to take the ferry or the long way round. "
SAID = WORDS.format(7)
STORY = "".join(f"<p>{WORDS.format(n) * 2}</p>" for n in range(1200, 1208))
MANY = range(28_000)  # elements: the most that are let in are 30,000


def page(body: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


def data(script: str) -> str:
    return page(STORY, f'<script type="application/ld+json">{script}</script>')


def each(template: str, numbers: range = MANY) -> str:
    return "".join(template.format(n) for n in numbers)


def bomb() -> str:
    """Entities of entities: ten to the twelfth words, were they put in."""
    entities = "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol">{entities}]>{page("<p>&m; &l;</p>" + STORY)}'


def foreign() -> str:
    """An entity that is a file of this machine (this one), and one that is an address."""
    told = f'<!ENTITY f SYSTEM "file://{__file__}"><!ENTITY n SYSTEM "http://127.0.0.1:9/n">'
    return f'<?xml version="1.0"?><!DOCTYPE x [{told}]>{page("<p>&f; &n;</p>" + STORY)}'


Make = Callable[[], str]

#: Read in seconds: most of them trees, scripts and attributes that others have fallen over.
QUICK: dict[str, Make] = {
    "a hundred thousand nested elements": lambda: page("<div>" * 100_000 + STORY + "</div>" * 100_000),
    "nested links": lambda: page("<a href=x>" * 20_000 + STORY),
    "nested tables": lambda: page("<table><tr><td>" * 50_000 + STORY),
    "nested lists": lambda: page("<ul><li>" * 50_000 + STORY),
    "nested quotations": lambda: page("<blockquote><p>" * 30_000 + STORY),
    "an element with twenty thousand attributes": lambda: page(
        "<p " + " ".join(f"a{n}=b" for n in range(20_000)) + ">x</p>" + STORY
    ),
    "a class of a million names": lambda: page(f"<div class='{'comment-x ' * 500_000}'>{STORY}</div>"),
    "a wall of blanks": lambda: page(f"<p>a{' ' * 5_000_000}b</p>{STORY}"),
    "a word of a million letters": lambda: page(f"<p>{'x' * 1_000_000}</p>{STORY}"),
    "broken JSON-LD, many times": lambda: data('{"@type":"NewsArticle",,,</script><script type="ld+json">' * 20_000),
    "JSON-LD of a million brackets": lambda: data("[" * 1_000_000),
    "JSON-LD nested as deep as it is read": lambda: data(
        '{"@type":"NewsArticle","datePublished":"2026-01-02","author":' + "[" * 900 + '"Jane Roe"' + "]" * 900 + "}"
    ),
    "a type nested as deep as it is read": lambda: data('{"@type":[' + "[" * 900 + "1" + "]" * 900 + "]}"),
    "names in names": lambda: data('{"@type":"Article","headline":' + '{"name":' * 900 + '"Deep"' + "}" * 901),
    "JSON-LD that points to itself": lambda: data('{"@type":"Article","@id":"a","headline":"x","author":{"@id":"a"}}'),
    "a number of a million digits": lambda: data('{"@type":"NewsArticle","headline":' + "9" * 1_000_000 + "}"),
    "an unclosed string of backslashes": lambda: data('{"headline":"' + "\\" * 1_000_001),
    "openings of comments in JSON-LD": lambda: data("{" + "/*" * 500_000),
    "commas and blanks in JSON-LD": lambda: data("{" + ("," + " " * 199) * 5_000),
    "forty thousand objects": lambda: data("[" + ",".join(['{"@type":"Article","headline":"a"}'] * 40_000) + "]"),
    "fifty thousand authors": lambda: data(
        '{"@type":"Article","headline":"x","author":' + json.dumps(["J Roe"] * 50_000) + "}"
    ),
    "escapes that are no text": lambda: data(
        r'{"@type":"Article","headline":"Ferry \u0000\ud800 strikes","author":"J\udfffane Roe"}'
    ),
    "a title of four megabytes": lambda: page(STORY, f"<title>{'Ferry strike | ' * 300_000}</title>"),
    "a bomb of entities": bomb,
    "entities that are files": foreign,
    "a million ampersands": lambda: page("&" * 1_000_000 + STORY),
    "entities that are no characters": lambda: page(f"<p>{'&#0;&#xD800;&#x110000;&#1;&#xFFFF;' * 50_000}</p>{STORY}"),
    "a million breaks": lambda: page("<br>" * 1_000_000 + STORY),
    "half a million comments": lambda: page("<!-- x -->" * 500_000 + STORY),
    "a comment without an end": lambda: page(STORY + "<!-- " + STORY * 1000),
    "a script without an end": lambda: page(STORY + "<script>" + "<p>" * 1_000_000),
    "openings of comments": lambda: page("<!--" * 1_000_000 + STORY),
    "openings of tags": lambda: page("<" * 1_000_000 + STORY),
    "an attribute without an end": lambda: page(f'<p class="{STORY * 2000}'),
    "a story in a script, all backslashes": lambda: page(
        f"<script>push('{'<p>a</p>' * 10}{chr(92) * 2_000_000}')</script>"
    ),
    "marks of CDATA": lambda: page("<![CDATA[" * 100_000 + STORY),
    "instructions": lambda: page("<?php echo 1 ?>" * 100_000 + STORY),
    "a prolog of another encoding": lambda: '<?xml version="1.0" encoding="utf-16"?>' + page(STORY),
    "a prolog of no encoding": lambda: '<?xml version="1.0" encoding="nonsense-8"?><!DOCTYPE html>' + page(STORY),
    "drawings": lambda: page("<svg>" + "<g><path d='M0 0'/><foreignObject><p>x</p>" * 20_000 + "</svg>" + STORY),
    "formulas": lambda: page("<math>" + "<mrow><mi>x</mi><mo>+</mo>" * 20_000 + "</math>" + STORY),
    "a base that is a script": lambda: page(
        STORY,
        "<base href='javascript:alert(1)'><link rel=canonical href='//[::1'>"
        "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'><img src='http://127.0.0.1:9/x.png'>",
    ),
    "a base that goes up and up": lambda: page(
        STORY, f"<base href='http://x.example/{'a/../' * 300_000}'><link rel=canonical href='b'>"
    ),
    "a canonical address of three megabytes": lambda: page(
        STORY, f"<link rel=canonical href='http://x.example/{'%25' * 1_000_000}'>"
    ),
    "wide rows": lambda: page(f"<table><tr>{'<td>a' * 100}{'<tr><td>b' * 20_000}</table>{STORY}"),
    "frames": lambda: "<html><frameset>" + "<frame src='javascript:x'>" * 50_000,
    "plain text to the end": lambda: page("<plaintext>" + STORY * 500),
    "accents on one letter": lambda: page(f"<p>a{chr(0x301) * 1_000_000}</p>{STORY}"),
    "a letter that folds to eighteen": lambda: page(f"<p>{chr(0xFDFA) * 300_000}</p>{STORY}"),
    "cells that span millions": lambda: page(
        f"<table>{'<tr><td colspan=100000000 rowspan=9999999>a</td></tr>' * 1000}</table>{STORY}"
    ),
    "almost nothing": lambda: "<",
}

#: As much as the limits let in.
LARGE: dict[str, Make] = {
    "twenty megabytes": lambda: page("<p>" + WORDS * 4 + "</p>") * 40_000,
    "a line of ten megabytes": lambda: page("<p>" + WORDS * 88_000 + "</p>"),
    "paragraphs all unlike": lambda: page(each(f"<p>{WORDS}</p>", range(28_000))),
    "two hundred thousand attributes": lambda: page(
        each("<p class='a{0}' id='b{0}' data-x={0}>t</p>", range(28_000)) + STORY
    ),
    "items of a list": lambda: page(f"<ul>{each('<li>Item number {} of the list</li>')}</ul>{STORY}"),
    "links in a list": lambda: page(
        f"<ul>{each('<li><a href=/a/{0}>Item number {0}</a></li>', range(14_000))}</ul>{STORY}"
    ),
    "links in a paragraph": lambda: page(f"<p>{'<a href=x>ferry</a> ' * 28_000}</p>{STORY}"),
    "lines of a poem": lambda: page(f"<p>{each('Line {} of a poem that goes on<br>')}</p>{STORY}"),
    "scripts with JSON-LD": lambda: page(
        STORY,
        each('<script type="application/ld+json">{{"@type":"Article","headline":"H {0}"}}</script>', range(14_000)),
    ),
    "titles and names of the site": lambda: page(
        STORY, each("<title>T {0}</title><meta property='og:site_name' content='Site {0}'>", range(14_000))
    ),
    "headings": lambda: page(each("<h1>Ferry strike goes on, day {}</h1>") + STORY),
    "authors": lambda: page(STORY, each("<meta name=author content='Jane Roe {} and John Doe'>")),
    "bylines": lambda: page("<h1>Ferry strike</h1>" + each("<span class='author byline'>x{}</span>") + STORY),
    "bylines in bylines": lambda: page(
        "<h1>Ferry</h1>"
        + "<div class='author date'>" * 200
        + each("<span class='author date'>J{}</span>", range(14_000))
    ),
    "times": lambda: page(each("<time datetime='2026-01-02T10:00:{}'>x</time>") + STORY),
    "dates": lambda: page(each("<span class='date'>March {}</span>") + STORY),
    "addresses with dates": lambda: page(each("<a href='http://e.example/2026/03/11/x{0}'>2026-03-11</a>")),
    "paragraphs each in a shape of its own": lambda: page(
        each("<div class=c{0}><p>{0}" + SAID + "</p></div>", range(14_000))
    ),
    "articles": lambda: page(each("<article><p>{0}" + SAID + "</p></article>", range(14_000))),
    "loose text between blocks": lambda: page("<div>" + each("{0} " + SAID + "<p>x</p>", range(28_000)) + "</div>"),
    "a row of cells": lambda: page("<table><tr>" + "<td>cell 1</td>" * 28_000 + "</tr></table>" + STORY),
    "the same prompt": lambda: page("<p>Sign up for our newsletter and never miss a story</p>" * 28_000 + STORY),
    "promises in capitals": lambda: page(each("<p>FERRY STRIKE GOES ON AND ON AND ON {}</p>") + STORY),
    "elements of no language": lambda: page(each("<x-{0} y:z='1'>t</x-{0}>") + STORY),
    "narrow and deep": lambda: page(("<div>" * 240 + f"<p>{WORDS}</p>" + "</div>" * 240) * 120),
}

#: Texts; by the largest file that is taken.
TEXTS: dict[str, Make] = {
    "a line of ten megabytes": lambda: WORDS * 95_000,
    "ten megabytes of one letter": lambda: "x" * 10_000_000,
    "paragraphs of ten megabytes": lambda: each(WORDS + "\n\n", range(90_000)),
    "blank lines": lambda: "\n" * 10_000_000 + WORDS,
    "short lines": lambda: each("The ferry number {} sailed\n", range(100_000)),
    "headlines": lambda: each("Ferry crews walk out over night shifts {}\n", range(100_000)) + WORDS * 10,
    "capitals": lambda: "FERRY CREWS WALK OUT OVER NIGHT SHIFTS AGAIN\n" * 100_000 + WORDS,
    "labels": lambda: "Related:\nFerry strike goes on\n" * 50_000 + WORDS,
    "bylines": lambda: each("By Jane Roe and John Doe\n", range(100_000)) + WORDS,
    "rules": lambda: "***\n___\n" * 50_000 + WORDS,
    "dates": lambda: "March 4, 2026 10:30 AM EST\n" * 20_000 + WORDS,
    "a narrow column": lambda: "\n".join(
        ["The ferry sailed at dawn and came back at dusk with nobody but the"] * 100_000
    ),
    "mojibake": lambda: "cafÃ© â€œ the ferry\n" * 100_000 + WORDS,
    "mojibake in one line": lambda: "cafÃ© â€œ the ferry " * 300_000,
    "letters without spaces": lambda: "霧ヶ浦で三日、橋が閉鎖された。" * 200_000,
    "brackets": lambda: "[a (b {c <d " * 500_000,
    "digits": lambda: "1 " * 5_000_000,
    "NULs": lambda: (WORDS + "\0") * 10_000,
}


@dataclass(slots=True)
class Reader:
    """A process that cleans what it is told to, one page after another, and is started again where it died."""

    process: "subprocess.Popen[str] | None" = None

    def answer(self, kind: str, name: str) -> dict[str, object]:
        if self.process is None or self.process.poll() is not None:
            self.stop()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.test_hostile"], cwd=ROOT, text=True, encoding="utf-8",
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([kind, name]) + "\n")
        self.process.stdin.flush()
        told = self.process.stdout.readline()
        assert told, f"it died of {signal.Signals(-self.process.wait()).name}"
        return json.loads(told)  # type: ignore[no-any-return]

    def stop(self) -> None:
        if self.process is not None:
            self.process.communicate()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    process = Reader()
    yield process
    process.stop()


def assert_harmless(told: dict[str, object]) -> None:
    assert told["error"] is None
    assert told["looked"] == []
    assert SECRET not in str(told["answer"])
    assert "\0" not in str(told["answer"])


@pytest.mark.parametrize("name", QUICK)
def test_a_hostile_page_is_read_or_rejected(reader: Reader, name: str) -> None:
    assert_harmless(reader.answer("QUICK", name))


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_a_page_as_large_as_it_may_be_is_read_or_rejected(reader: Reader, name: str) -> None:
    assert_harmless(reader.answer("LARGE", name))


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_as_large_as_it_may_be_is_read_or_rejected(reader: Reader, name: str) -> None:
    assert_harmless(reader.answer("TEXTS", name))


@pytest.mark.parametrize(
    "body",
    ["<br>" * 31_000, "<table>" + "<tr><td colspan=100 rowspan=100>a</td></tr>" * 40 + "</table>"],
    ids=["elements", "cells"],
)
def test_a_page_that_asks_too_much_is_too_large(body: str) -> None:
    found = clean(Page("x", page(body + STORY).encode(), "text/html"))
    assert isinstance(found, Rejected)
    assert found.reason is Reason.TOO_LARGE


def test_a_long_table_under_a_headline_as_wide_as_it_is_not_too_large() -> None:
    rows = "<tr><td>Osthaven</td><td>2</td></tr>" * 1_500
    table = f"<table><tr><th colspan=999>Results of the day</th></tr>{rows}</table>"
    assert isinstance(clean(Page("x", page(STORY + table).encode(), "text/html")), Article)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "iso-2022-jp", "cp1252", "shift_jis"])
@pytest.mark.parametrize("declared", [None, "ascii", "utf-16", "utf-7", "shift_jis", "undefined"])
def test_a_wrong_declaration_never_raises(encoding: str, declared: str | None) -> None:
    html = f'<?xml version="1.0" encoding="{declared}"?><meta charset="{declared}">{page(STORY)}'
    found = clean(Page("x", html.encode(encoding), "text/html", charset=declared))
    if encoding in ("utf-8", "utf-16", "utf-16-le", "cp1252"):
        assert isinstance(found, Article)
        assert len(found.body) == 8


def main() -> None:
    """Clean the pages that standard input names, under the limits, and tell how each went."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    looked: list[str] = []
    sys.addaudithook(
        lambda event, _: looked.append(event) if event in {"socket.connect", "socket.getaddrinfo"} else None
    )
    for line in sys.stdin:
        kind, name = json.loads(line)
        content = {"QUICK": QUICK, "LARGE": LARGE, "TEXTS": TEXTS}[kind][name]().encode("utf-8", "replace")
        media_type = "text/plain" if kind == "TEXTS" else "text/html"
        error, answer, begun = None, "", time.process_time()
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        try:
            found = clean(Page("x", content, media_type, url="https://news.example/ferry"))
            answer = f"{found.title} {found.authors} {found.body[:20]}" if isinstance(found, Article) else found.detail
        except (Exception, MemoryError) as surprise:  # noqa: BLE001 - told to the test, which fails on it
            error = f"{type(surprise).__name__}: {surprise}"
        signal.setitimer(signal.ITIMER_PROF, 0)
        took = time.process_time() - begun
        told = {"error": error, "looked": looked, "answer": answer[:100_000], "seconds": took}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        looked.clear()


if __name__ == "__main__":
    main()

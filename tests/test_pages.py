"""The web pages in a browser: each page, by keyboard, on a phone, in the dark, without scripts, with hostile texts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from lxml import html

from copydesk import ingesting, pipeline
from copydesk.pages import frontpage
from copydesk.subscriptions import Subscriptions
from copydesk.web.gate import COOKIE
from copydesk.workers import Workers
from normalize import Page
from tests.answering import DAM, NEWS, fill, lines, now, record
from tests.deskpages import Shown, chromium, shown

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

#: What a text would do if it were not escaped: in an element, in an attribute, as an address.
EVIL = "</title></textarea>'\"><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
HOSTILE = {
    **record(
        f"Evil {EVIL} Gazette",
        (f"{EVIL} wrote the editor of a paper on Monday, and nobody laughed.", f"A reader answered {EVIL} by post."),
        12,
    ),
    "url": f"https://evil.example/{EVIL}",
    "title": f"Hostile {EVIL}",
    "authors": [f"Ann {EVIL}"],
    "section": EVIL,
    "summary": EVIL,
}
ARABIC = {
    **record(
        "صحيفة المرفأ",
        (
            "أنزل المهندسون منسوب المياه خلف سد كارست يوم الاثنين بعد أن عثر الغواصون على شق طويل في الجدار الشرقي.",
            "وقالت إيلزه براندور وهي غواصة في فرقة الإطفاء إن الشق كان بطول حافلة وإنها أدخلت ذراعها فيه.",
            "وطُلب من نحو أربعة آلاف شخص في القرى الواقعة أسفل السد الاستعداد للمغادرة خلال ساعة واحدة.",
        ),
        13,
        "شق في السد",
    ),
    "language": "ar",
}
GOOSE = (
    "A goose walked through the fish market of Sanda on Tuesday and would not leave before it had been weighed.",
    "It came to four kilograms, said Tomas Irrgang, who keeps the scales, and left in the direction of the harbour.",
)
#: The pages that need nothing to be done first.
PATHS = (
    "/",
    "/?copies=2",
    "/?agency=Nobody",
    "/?q=dam",
    "/?q=dam&order=newest&copies=2",
    "/?q=zebra+after%3Asoon&agency=Reuters",
    "/stories/1",
    "/stories/1/history",
    "/stories/2",
    "/compare/1/2",
    "/compare/1/3",
    "/articles/1",
    "/articles/3/removed",
    "/articles/1/raw",
    "/articles/1/versions",
    "/overview",
    "/sources",
    "/sources/bugle",
    "/decisions",
    "/imports",
    "/furniture",
    "/signin",
    "/nothing",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with shown(tmp_path_factory.mktemp("pages"), contact="desk@copydesk.test") as served:
        fill(served.store, (*NEWS, HOSTILE, ARABIC))
        Subscriptions(served.sources).put("bugle", {"outlet": "Bresk Bugle", "feeds": ["http://127.0.0.1:1/feed"]})
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as started:
        yield started


@contextmanager
def looking(browser: "Browser", **told: Any) -> Iterator["Tab"]:
    """A page of a fresh visitor; fails where anything of it did."""
    errors: list[str] = []
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **told})
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
    try:
        yield page
    finally:
        context.close()
    assert errors == []


def sign_in(page: "Tab", desk: Shown) -> None:
    page.goto(f"{desk.url}/signin")
    page.fill("#key", desk.key)
    page.press("#key", "Enter")
    page.get_by_text("You are signed in").wait_for()


def violations(page: "Tab") -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_is_accessible_and_fits(browser: "Browser", desk: Shown, width: int, scheme: str) -> None:
    with looking(browser, viewport={"width": width, "height": 844}, color_scheme=scheme) as page:
        sign_in(page, desk)
        found = {}
        for path in PATHS:
            page.goto(desk.url + path)
            found[path] = violations(page)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found[path].append("wider than the screen")
    assert {path: said for path, said in found.items() if said} == {}


def test_every_link_of_every_page_leads_somewhere(desk: Shown) -> None:
    found: dict[str, str] = {}
    signed_in = {"Cookie": f"{COOKIE}={desk.key}", "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=desk.url, headers=signed_in) as ask:
        for path in PATHS:
            tree = html.fromstring(ask.get(path).text)
            addresses = tree.xpath("//@href | //@src | //@hx-get | //form[not(@method='post')]/@action")
            found |= {str(address): path for address in addresses if str(address).startswith("/")}
        dead = {address: path for address, path in found.items() if ask.get(address, follow_redirects=True).is_error}
    assert dead == {}


def test_a_page_is_shown_whatever_charset_it_declared(tmp_path_factory: pytest.TempPathFactory) -> None:
    text = ("Søren sold his boat to a baker. " * 20).encode()
    pages = [Page(f"odd-{charset}", text, "text/plain", charset=charset) for charset in ("no-such", "utf-8", None)]
    with shown(tmp_path_factory.mktemp("charsets")) as served, Workers(1) as workers:
        for account in pipeline.ingest(served.store, pages, workers, now):
            for tab in ("raw", "shown", "removed"):
                answer = httpx.get(f"{served.url}/articles/{account.article_id}/{tab}")
                assert (answer.status_code, "Søren" in answer.text) == (200, True), (account.source, tab)


def test_a_wrong_list_of_sources_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    with shown(tmp_path_factory.mktemp("wrong")) as served:
        served.sources.write_text("[source.echo\n")
        answer = httpx.get(f"{served.url}/sources.opml")
        assert answer.status_code == 409
        assert "sources.toml:1" in answer.text


def test_hostile_texts_stay_texts(browser: "Browser", desk: Shown) -> None:
    [hostile] = [a for a in desk.store.articles() if (a.article.title or "").startswith("Hostile")]
    paths = ("/", *(f"/articles/{hostile.id}{tab}" for tab in ("", "/removed", "/raw", "/versions", "/shown")))
    with looking(browser) as page:
        asked = (f"/?section={EVIL}", "/?q=hostile", f"/?q={EVIL}")
        for path in (*paths, f"/stories/{hostile.story_id}", f"/compare/1/{hostile.id}", *asked):
            page.goto(desk.url + path)
            assert page.evaluate("document.images.length") == 0, path
            assert page.title() != "taken", path
        page.goto(f"{desk.url}/articles/{hostile.id}")
        assert "<script>" in page.inner_text("h1")


def test_texts_from_right_to_left(browser: "Browser", desk: Shown) -> None:
    [arabic] = [a for a in desk.store.articles() if a.article.language == "ar"]
    with looking(browser) as page:
        page.goto(f"{desk.url}/articles/{arabic.id}")
        assert page.locator("h1").evaluate("e => getComputedStyle(e).direction") == "rtl"
        assert page.locator(".text").get_attribute("lang") == "ar"


def test_reading_takes_no_scripts(browser: "Browser", desk: Shown) -> None:
    with looking(browser, java_script_enabled=False) as page:
        page.goto(desk.url)
        page.check("[name=copies]")
        page.get_by_role("button", name="Show").click()
        assert page.locator("#stories > li").count() == 1
        page.locator("#stories a").first.click()
        assert "Crack in Karst dam" in page.inner_text("h1")
        page.get_by_role("link", name="Compare").first.click()
        assert page.locator("mark").count() > 0


def test_the_picture_leads_to_every_copy(browser: "Browser", desk: Shown) -> None:
    with looking(browser) as page:
        page.goto(f"{desk.url}/stories/1")
        dots = page.locator("svg.large a.dot")
        assert dots.count() == 3
        assert "the original" in (dots.first.get_attribute("aria-label") or "")
        page.locator("svg.large a.dot.corrects").click()
        assert "Harbour Echo" in page.inner_text("main")


def test_a_desk_by_keyboard_alone(browser: "Browser", desk: Shown) -> None:
    with looking(browser) as page:
        page.goto(desk.url)
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "q"
        page.keyboard.type("pony")
        page.keyboard.press("Enter")
        page.wait_for_url("**/?q=pony")
        page.locator("#stories > li:only-child").wait_for()
        page.keyboard.press("Escape")
        page.locator("#stories a").first.focus()
        first = page.locator("#stories a").first.get_attribute("href")
        assert page.evaluate("document.activeElement.getAttribute('href')") == first
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{first}")
        page.keyboard.press("?")
        assert page.locator("dialog").is_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("g")
        page.keyboard.press("u")
        page.wait_for_url("**/sources")


def test_filters_are_an_address(browser: "Browser", desk: Shown) -> None:
    with looking(browser) as page:
        page.goto(desk.url)
        page.select_option("#f-agency", "Reuters")
        page.wait_for_url("**/?agency=Reuters")
        page.wait_for_function("document.querySelectorAll('#stories > li').length < 3")
        feed = page.get_by_role("link", name="Feed of this list").get_attribute("href")
        assert feed == "/feeds/stories.atom?agency=Reuters"


def test_a_search_shows_what_it_found_and_where(browser: "Browser", desk: Shown) -> None:
    with looking(browser) as page:
        page.goto(f"{desk.url}/?q=villages+OR+pony")
        assert page.locator("#stories > li").count() == 2
        assert "2 stories found" in page.inner_text("[role=status]")
        assert {text.casefold() for text in page.locator("#stories mark").all_inner_texts()} == {"villages", "pony"}
        page.get_by_role("link", name="Newest first").click()
        assert "order=newest" in page.url
        page.select_option("#f-agency", "Reuters")
        page.wait_for_url("**/?q=villages+OR+pony&agency=Reuters")
        page.locator("#stories > li:only-child").wait_for()
        feed = page.get_by_role("link", name="Feed of this list").get_attribute("href")
        assert feed == "/feeds/stories.atom?q=villages+OR+pony&agency=Reuters"
        page.goto(f"{desk.url}/?q=zebra")
        assert "No story has all of that" in page.inner_text("main")
        page.goto(f"{desk.url}/overview")
        page.keyboard.press("/")
        page.wait_for_url("**/#f-q")
        page.locator("[name=q]:focus").wait_for()


def test_a_search_goes_on_where_the_page_ended(
    browser: "Browser", desk: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frontpage, "_FOUND", 1)
    with looking(browser) as page:
        page.goto(f"{desk.url}/?q=villages+OR+pony")
        page.get_by_role("link", name="More").click()
        page.locator("#stories > li:nth-child(2)").wait_for()
        page.goto(f"{desk.url}/?q=pony&after=nowhere")
        assert "cannot be found again" in page.inner_text("main")


def test_times_in_the_readers_zone(browser: "Browser", desk: Shown) -> None:
    with looking(browser, timezone_id="Asia/Tokyo") as page:
        page.goto(f"{desk.url}/articles/1")
        time = page.locator("main time").first
        assert "17:00 GMT+9" in time.inner_text()
        assert time.get_attribute("title") == "2024-03-04 08:00 UTC"


def test_the_theme_is_kept(browser: "Browser", desk: Shown) -> None:
    with looking(browser, color_scheme="light") as page:
        page.goto(desk.url)
        page.get_by_role("button", name="Dark page").click()
        page.goto(f"{desk.url}/stories/1")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    with httpx.Client(base_url=desk.url) as ask:
        told = ask.post("/theme", data={"theme": "dark"}, headers={"Referer": "https://elsewhere.example/x"})
        assert (told.status_code, told.headers["location"]) == (303, "/")


def test_new_stories_are_told_and_shown_on_top(browser: "Browser", desk: Shown) -> None:
    with looking(browser) as page:
        page.goto(desk.url)
        number = page.locator("#stories > li").count()
        fill(desk.store, [record("Late Edition", GOOSE, 14, "Goose in market")])
        page.get_by_role("button", name="1 new story").click()
        page.locator("#stories > li").nth(number).wait_for()
        assert "Goose in market" in page.locator("#stories > li").first.inner_text()


def test_signing_in_and_out(browser: "Browser", desk: Shown) -> None:
    with looking(browser) as page:
        page.goto(f"{desk.url}/sources")
        assert page.get_by_role("button", name="Pause").count() == 0
        page.goto(f"{desk.url}/signin")
        page.fill("#key", "cd_wrong")
        page.press("#key", "Enter")
        page.get_by_text("unknown, revoked or expired").wait_for()
        sign_in(page, desk)
        assert page.evaluate("document.cookie") == ""
        page.goto(f"{desk.url}/sources/bugle")
        page.get_by_role("button", name="Pause").click()
        page.get_by_text("bugle is paused").wait_for()
        assert Subscriptions(desk.sources).read()["bugle"].paused
        page.get_by_role("button", name="Resume").click()
        page.get_by_text("bugle is visited again").wait_for()
        page.goto(f"{desk.url}/signin")
        page.get_by_role("button", name="Sign out").click()
        page.get_by_text("You are signed out").wait_for()


def test_deciding_by_hand_is_seen_before_and_taken_back(
    browser: "Browser", tmp_path_factory: pytest.TempPathFactory
) -> None:
    with shown(tmp_path_factory.mktemp("deciding")) as served, looking(browser) as page:
        fill(served.store)
        sign_in(page, served)
        page.goto(f"{served.url}/stories/1")
        page.get_by_role("checkbox", name="Sanda Courier").check()
        page.get_by_text("Decide by hand").click()
        page.fill("#note", "another dam")
        page.get_by_role("button", name="Take the marked copies out").click()
        page.get_by_text("Nothing has changed yet").wait_for()
        assert "goes from story 1 to a new story" in page.inner_text("main")
        assert violations(page) == []
        assert len(list(served.store.decisions())) == 0
        page.get_by_role("button", name="Take them out").click()
        page.get_by_text("it is number 1").wait_for()
        [kept] = served.store.decisions()
        assert (kept.made_by, kept.note, kept.undone_at) == ("may-write", "another dam", None)
        page.goto(f"{served.url}/stories/1")
        page.get_by_text("Decide by hand").click()
        page.fill("#stories", "s3")
        page.get_by_role("button", name="Merge with it").click()
        page.get_by_text("contradicts decision 1").wait_for()
        page.goto(f"{served.url}/decisions")
        page.get_by_role("button", name="Take back").click()
        page.get_by_role("button", name="Take it back").click()
        page.get_by_text("is taken back").wait_for()
        [told] = served.store.decisions()
        assert told.undone_by == "may-write"
        page.goto(f"{served.url}/stories/1")
        page.get_by_text("Decide by hand").click()
        page.get_by_role("button", name="Merge with it").click()
        page.get_by_text("Name the number of the other story").wait_for()


SIGN_OFF = "The Post thanks its readers by the river for their patience."
PROMPT = "Click here to sign up for our newsletter."


def test_a_click_says_what_a_line_is(browser: "Browser", tmp_path_factory: pytest.TempPathFactory) -> None:
    with shown(tmp_path_factory.mktemp("saying"), workers=1) as served, looking(browser) as page:
        fill(served.store, [record("Velmora Post", (*DAM, SIGN_OFF, PROMPT), 8), *NEWS[1:]])
        Subscriptions(served.sources).put(
            "post", {"home": "https://velmora-post.example/", "feeds": ["http://x.example/"]}
        )
        sign_in(page, served)
        removed = f"{served.url}/articles/1/removed"
        page.goto(removed)
        assert violations(page) == []
        page.locator(".line", has_text=SIGN_OFF).get_by_role("button").click()
        page.get_by_text("1 article of this outlet would change").wait_for()
        assert violations(page) == []
        page.get_by_role("button", name="Remove it").click()
        page.get_by_text("Done: 1 article changed.").wait_for()
        assert SIGN_OFF not in body(served, 1)
        page.goto(removed)
        page.get_by_role("link", name="furniture:1").click()
        page.get_by_text("applied by may-write").wait_for()
        assert violations(page) == []
        page.get_by_role("button", name="Take back").click()
        page.get_by_text("Done: 1 article changed.").wait_for()
        assert SIGN_OFF in body(served, 1)
        page.goto(removed)
        page.locator(".line", has_text=PROMPT).get_by_role("button", name="This is story").click()
        page.get_by_role("button", name="Keep it").click()
        page.get_by_text("Done: 1 article changed.").wait_for()
        assert PROMPT in body(served, 1)
        assert Subscriptions(served.sources).read()["post"].keep_lines == (f"^{PROMPT.replace('.', chr(92) + '.')}$",)


def body(served: Shown, number: int) -> tuple[str, ...]:
    stored = served.store.article(number)
    assert stored is not None
    return stored.article.body


def test_files_are_imported_accounted_for_and_mended(
    browser: "Browser", tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("importing")
    secret = folder / "secret.txt"
    secret.write_text("\n\n".join(GOOSE), encoding="utf-8")
    empty, elsewhere = {**NEWS[3], "text": ""}, {"_rejected": {"path": str(secret)}}
    with shown(folder) as served, ingesting.Ingest(served.settings), looking(browser) as page:
        sign_in(page, served)
        page.goto(f"{served.url}/imports")
        page.set_input_files(
            "#files",
            [
                {"name": "news.jsonl", "mimeType": "application/jsonl", "buffer": lines((*NEWS[:2], empty, elsewhere))},
                {"name": "../goose.txt", "mimeType": "text/plain", "buffer": "\n\n".join(GOOSE).encode()},
                {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8"},
            ],
        )
        page.get_by_role("button", name="Import").click()
        page.get_by_text("What became of each").wait_for()
        assert violations(page) == []
        told = page.inner_text("main")
        assert "accepted\n3" in told
        assert ("rejected\n2" in told, "skipped\n1" in told) == (True, True)
        assert "it points to a file" in told
        assert "../" not in told
        assert "copydesk-upload" not in told
        rows = page.input_value("textarea").splitlines()
        [mendable] = [json.loads(row) for row in rows if "Bresk Bugle" in row]
        page.fill("textarea", json.dumps(mendable | {"text": NEWS[3]["text"]}))
        page.get_by_role("button", name="Import what is mended").click()
        page.get_by_role("link", name="Article 4").wait_for()
        assert "accepted\n1" in page.inner_text("main")
        page.get_by_role("link", name="Article 4").click()
        assert "Pony bites councillor" in page.inner_text("h1")
        [second, first] = served.store.runs()
        assert (first.arguments["by"], first.counts, second.counts) == (
            "may-write",
            {"accepted": 3, "rejected": 2, "skipped": 1},
            {"accepted": 1},
        )
        assert not list(Path(gettempdir()).glob("copydesk-upload-*"))


def test_who_has_a_revoked_key_has_none_and_may_sign_in_again(desk: Shown) -> None:
    with httpx.Client(base_url=desk.url, headers={"Sec-Fetch-Site": "same-origin"}) as ask:
        ask.cookies.set(COOKIE, "cd_revoked")
        assert ask.get("/").status_code == 200
        assert ask.post("/sources/bugle/pause").status_code == 401
        assert ask.post("/signin", data={"key": desk.key}).status_code == 303
        assert "may-write" in ask.get("/signin").text


def test_nobody_changes_anything_without_a_key_or_from_elsewhere(desk: Shown) -> None:
    with httpx.Client(base_url=desk.url) as ask:
        for path in ("/sources/bugle/pause", "/decisions", "/decisions/preview", "/imports", "/imports/mended"):
            assert ask.post(path, data={"act": "pin", "story": 1}).status_code == 401
        key = {"Authorization": f"Bearer {desk.key}"}
        for site in ("cross-site", "same-site"):
            told = ask.post("/sources/bugle/pause", headers={**key, "Sec-Fetch-Site": site})
            assert told.status_code == 403
        assert not Subscriptions(desk.sources).read()["bugle"].paused


def test_every_answer_is_protected(desk: Shown) -> None:
    with httpx.Client(base_url=desk.url) as ask:
        for path in ("/", "/nothing", "/compare/x/y", "/stories/1", "/compare/1/1"):
            told = ask.get(path)
            policy = told.headers["content-security-policy"]
            assert "script-src 'self'" in policy, path
            assert "unsafe" not in policy
            assert " style=" not in told.text
        sheet = ask.get("/").text.split('href="/static/desk.')[1].split('"')[0]
        assert "immutable" in ask.get(f"/static/desk.{sheet}").headers["cache-control"]


def test_a_closed_desk_asks_for_a_key(tmp_path_factory: pytest.TempPathFactory) -> None:
    with shown(tmp_path_factory.mktemp("closed")) as served, httpx.Client(base_url=served.url) as ask:
        proxied = {"X-Forwarded-For": "203.0.113.5"}
        assert ask.get("/", headers=proxied).status_code == 401
        assert "Sign in" in ask.get("/", headers=proxied).text
        assert ask.get("/signin", headers=proxied).status_code == 200
        assert "No stories yet" in ask.get("/").text
        assert "No sources yet" in ask.get("/sources").text

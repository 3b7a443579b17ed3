"""Pages that pretend to be articles, and articles that speak of the same things."""

import json

import pytest

from normalize import Article, Page, Reason, Rejected, clean
from normalize.article import Form

STORY = (
    "<p>The harbour office of Washport said on Thursday that the ferries would run again from Friday, after the crews"
    " and the company agreed on pay for work at night, the first such agreement in eleven years.</p>"
    "<p>Nobody had expected it, the head of the union said. Passengers had slept in the hall of the terminal for two"
    " nights, and the town had opened its gymnasium to those who could not find a bed anywhere else.</p>"
    "<p>The company will pay a fifth more for each hour after midnight. The first boat leaves at six in the morning,"
    " with the mail, the bread and the cook, and the second with those who waited longest.</p>"
)
FRONT = "".join(
    f'<article><h2><a href="/news/{n}">Council votes on the harbour plan for the {n}th time this year</a></h2>'
    f'<p><a href="/news/{n}">More</a></p></article>'
    for n in range(24)
)
PRETENDERS = {
    Reason.BOT_CHALLENGE: {
        "Just a moment...": "<p>Verify you are human by completing the action below, please.</p>",
        "washport.example": "<script>window._cf_chl_opt={}</script><p>Enable JavaScript and cookies to continue.</p>",
        "Access to this page has been denied": "<p>We believe you are using automation tools.</p>",
        "The Harbor Tribune": "<p>Press and hold to confirm that you are not a bot.</p><div id='px-captcha'></div>",
        "Pardon Our Interruption": "<p>Something about your browser made us think that you were a bot.</p>",
    },
    Reason.ERROR_PAGE: {
        "404 - Page not found | The Harbor Tribune": "<h1>404</h1><p>Sorry, that page could not be found here.</p>",
        "Seite nicht gefunden - Lindenauer Anzeiger": "<p>Die Seite, die Sie suchen, gibt es leider nicht mehr.</p>",
        "503 Service Temporarily Unavailable": "<p>The server cannot answer now, please try again later today.</p>",
        "Página no encontrada": "<p>Lo sentimos, la página que busca no existe o ha cambiado de dirección.</p>",
    },
    Reason.CONSENT_WALL: {
        "Before you continue": "<p>We use cookies, and our 812 partners use cookies to store and access information on"
        " your device, to measure audiences and to develop products.</p><p>Accept all cookies</p>",
        "Datenschutz": "<p>Wir verwenden Cookies und ähnliche Verfahren, um unser Angebot zu finanzieren und Werbung"
        " nach Ihren Interessen zu zeigen, und geben Daten an Partner weiter.</p><p>Ich stimme zu</p>",
    },
    Reason.SECTION_FRONT: {"Local news | The Harbor Tribune": FRONT},
}
CASES = [(reason, title, body) for reason, pages in PRETENDERS.items() for title, body in pages.items()]


@pytest.mark.parametrize(("reason", "title", "body"), CASES)
def test_pages_that_are_no_articles_are_refused_with_their_reason(reason: Reason, title: str, body: str) -> None:
    html = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    result = clean(Page("a.html", html.encode(), "text/html"))
    assert isinstance(result, Rejected)
    assert result.reason is reason


def test_a_consent_form_is_known_by_its_address() -> None:
    body = "<p>Please choose how the Tribune may treat what it learns of you while you read this and other pages.</p>"
    html = f"<html><title>The Harbor Tribune</title><body>{body}</body></html>".encode()
    refused = clean(Page("a.html", html, "text/html", url="https://tribune.example/gdpr-consent/?next=/news/1"))
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.CONSENT_WALL


@pytest.mark.parametrize(
    "title",
    [
        "404 homes without power after storm",
        "Just a moment of your time, says the thief",
        "Page not found: the library's oldest book is missing a leaf",
        "Before you continue: how cookies follow you through the web",
        "Are you a robot? A night with the machines that sort the mail",
    ],
)
def test_a_story_about_such_things_has_running_text(title: str) -> None:
    made = clean(Page("a.html", f"<html><title>{title}</title><body><h1>{title}</h1>{STORY}</body></html>".encode(),
                      "text/html"))  # fmt: skip
    assert isinstance(made, Article)
    assert made.form is Form.ARTICLE
    assert not made.stub


def test_a_story_above_a_list_of_headlines_is_a_story() -> None:
    html = f"<html><title>Ferries run again</title><body><main><h1>Ferries run again</h1>{STORY}</main>{FRONT}</body>"
    assert isinstance(clean(Page("a.html", html.encode(), "text/html")), Article)


def page(head: str = "", url: str | None = None, body: str = STORY) -> Article:
    title = "Ferries run again"
    html = f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{body}</body></html>"
    made = clean(Page("a.html", html.encode(), "text/html", url=url))
    assert isinstance(made, Article)
    return made


def node(**fields: object) -> str:
    told = {"@type": "NewsArticle", "headline": "Ferries run again", "datePublished": "2026-03-06", **fields}
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


def test_live_pages_and_galleries_are_kept_and_typed() -> None:
    assert page(node(**{"@type": "LiveBlogPosting"})).form is Form.LIVE_BLOG
    assert page(url="https://tribune.example/news/live/2026/mar/06/ferries").form is Form.LIVE_BLOG
    assert page(node(**{"@type": "ImageGallery"})).form is Form.GALLERY
    assert page(url="https://tribune.example/fotostrecke/faehren").form is Form.GALLERY
    assert page(url="https://tribune.example/sport/live-music-returns-to-the-quay").form is Form.ARTICLE


def test_the_beginning_of_a_text_that_must_be_paid_for_is_a_stub() -> None:
    wall = "<p>This article is for subscribers only.</p>"
    lede = STORY.split("</p>")[0] + "</p>"
    assert page(node(isAccessibleForFree=False), body=lede).stub
    assert page(node(isAccessibleForFree="http://schema.org/False"), body=lede).stub
    assert page(body=lede + wall).stub
    assert not page(node(isAccessibleForFree=True), body=lede).stub
    longer = STORY + STORY.replace("ferr", "barg").replace("The", "A").replace("and", "or").replace("who", "that")
    assert not page(node(isAccessibleForFree=False), body=longer).stub, "shown in full all the same"

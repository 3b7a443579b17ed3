"""Placed: the lines of a page in their order again, each as story or as removed by a rule."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from normalize import decode, lines
from normalize.article import Article, Rejected
from normalize.page import Page


@dataclass(frozen=True, slots=True)
class Placed:
    """One line where it stood; `rule` is None for a paragraph of the story."""

    text: str
    rule: str | None


def placed(page: Page, article: Article) -> tuple[Placed, ...]:
    """The body and the removed lines of an article in the order of the page it was made of.

    Each of them comes once, whatever the page reads like now: what is not found on it stands behind the rest.
    """
    taken: defaultdict[str, deque[int]] = defaultdict(deque)
    for number, removed in enumerate(article.removed):
        taken[removed.text].append(number)
    body = deque(article.body)
    told: list[Placed] = []
    used: set[int] = set()
    for text in _lines(page):
        if body and text in body:
            told += _up_to(body, text)
        elif taken[text]:
            used.add(number := taken[text].popleft())
            told.append(Placed(text, article.removed[number].rule))
    told += [Placed(text, None) for text in body]
    left = (removed for number, removed in enumerate(article.removed) if number not in used)
    return (*told, *(Placed(removed.text, removed.rule) for removed in left))


def _up_to(body: deque[str], text: str) -> Iterator[Placed]:
    while True:
        yield Placed(paragraph := body.popleft(), None)
        if paragraph == text:
            return


def _lines(page: Page) -> Iterable[str]:
    decoded = decode.decode(page.content, page.charset, html=page.media_type == "text/html")
    if decoded is None:
        return ()
    if page.media_type != "text/html":
        return [line.text for line in lines.split(decoded.text)]
    from normalize.extract import read

    found = read(decoded.text, page.url)
    return () if isinstance(found, Rejected) else [line.text for line in found.lines]

"""`copydesk versions STORY`: the texts of the agency in order, what changed, and who still carries which."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.text import Text

from copydesk import screen, showing
from copydesk.config import Config
from copydesk.contract import moment
from dedupe import versions
from dedupe.versions import Copy, Version
from normalize import day
from normalize.article import NoticeKind
from storage import StoredArticle, StoryInFull


@dataclass(frozen=True, slots=True)
class Chain:
    """A story's versions, the first first, with its articles by key."""

    found: StoryInFull
    versions: tuple[Version, ...]
    articles: dict[str, StoredArticle]

    def carriers(self, version: Version) -> list[StoredArticle]:
        """The articles that carry a version."""
        return [self.articles[key] for key in version.copies]

    @property
    def earlier(self) -> list[StoredArticle]:
        """The articles that carry an earlier version than the last."""
        return [stored for version in self.versions[:-1] for stored in self.carriers(version)]

    @property
    def corrected(self) -> list[StoredArticle]:
        """The articles that carry a version which a later one corrects."""
        last = max((version.number for version in self.versions if version.corrects), default=0)
        return [s for version in self.versions if version.number < last for s in self.carriers(version)]

    @property
    def killed(self) -> list[StoredArticle]:
        """The articles that still carry the story though it was killed, without saying so."""
        if not any(version.kills for version in self.versions):
            return []
        return [stored for stored in self.articles.values() if not _bears(stored, NoticeKind.KILL)]


def of(found: StoryInFull) -> Chain:
    """The versions of a stored story."""
    articles = {stored.key: stored for stored in found.articles}
    return Chain(found, versions.chain(map(_copy, found.articles)), articles)


def run(settings: Config, name: str, *, as_json: bool) -> None:
    """Show the versions of a story. Raises NotThere."""
    with settings.open_store() as store:
        chain = of(showing.found_story(store, name))
    if as_json:
        screen.json(chain_json(chain))
    else:
        _print(chain)


def _copy(stored: StoredArticle) -> Copy:
    article = stored.article
    said = [article.title or "", *(notice.text for notice in article.notices)]
    return Copy(
        stored.key,
        _bare(stored),
        day(article.published_at) if article.published_at else None,
        versions.update_number(said),
        _bears(stored, NoticeKind.CORRECTION),
        _bears(stored, NoticeKind.KILL),
    )


def _bare(stored: StoredArticle) -> tuple[str, ...]:
    """The body without the notices about it, which are no part of what the agency reports."""
    notices = "\n".join(notice.text for notice in stored.article.notices)
    return tuple(line for line in stored.article.body if line not in notices) or stored.article.body


def _bears(stored: StoredArticle, kind: NoticeKind) -> bool:
    return any(notice.kind is kind for notice in stored.article.notices)


def _print(chain: Chain) -> None:
    out, story = screen.out, chain.found.story
    out.print(Text(story.title or "(no headline)", style="bold"))
    articles, told = len(chain.articles), screen.count(len(chain.versions), "version")
    out.print(f"Story {story.id}: {told} of the text in {screen.count(articles, 'article')}.", style="dim")
    for version in chain.versions:
        out.print()
        out.print(_heading(chain, version))
        for line in _changes(version):
            out.print(Text.assemble("  ", line))
    out.print()
    for warning in warnings(chain):
        out.print(Text(warning, style="yellow"))


def _heading(chain: Chain, version: Version) -> Text:
    signs = [
        f"UPDATE {version.update}" if version.update else "",
        "correction" * version.corrects,
        "KILL" * version.kills,
    ]
    told = "  ".join(filter(None, (screen.when(version.first), *signs)))
    heading = Text.assemble((f"Version {version.number}", "bold"), f"  {told}")
    return heading.append(f"\n  {outlets(chain.carriers(version))}", "dim")


def _changes(version: Version) -> Iterable[Text]:
    for before, after in version.change.facts:
        yield Text.assemble((before, "red"), " → ", (after, "green"))
    for sign, style, texts in (("+ ", "green", version.change.added), ("- ", "red", version.change.cut)):
        for text in texts:
            yield Text.assemble((sign, style), screen.shorten(text, 90))


def warnings(chain: Chain) -> Iterable[str]:
    """Who carries what is no longer the agency's last word."""
    if chain.killed:
        yield f"Still carried though it was killed: {outlets(chain.killed)}."
    if chain.corrected:
        yield f"Still without the correction: {outlets(chain.corrected)}."
    if chain.earlier:
        yield f"Earlier than the last version: {outlets(chain.earlier)}."


def outlets(carriers: Iterable[StoredArticle]) -> str:
    """`a3 Harbor Tribune, a9 Eastmere Courier`."""
    return ", ".join(f"a{s.id} {s.article.outlet or s.article.source.rsplit('/', 1)[-1]}" for s in carriers)


def chain_json(chain: Chain) -> dict[str, object]:
    """A chain as JSON."""
    return {
        "id": chain.found.story.id,
        "title": chain.found.story.title,
        "versions": [
            {
                "number": version.number,
                "first": moment(version.first),
                "update": version.update,
                "corrects": version.corrects,
                "kills": version.kills,
                "articles": [stored.id for stored in chain.carriers(version)],
                "outlets": [stored.article.outlet for stored in chain.carriers(version)],
                "facts": [{"before": before, "after": after} for before, after in version.change.facts],
                "added": list(version.change.added),
                "cut": list(version.change.cut),
            }
            for version in chain.versions
        ],
        "earlier": [stored.id for stored in chain.earlier],
        "uncorrected": [stored.id for stored in chain.corrected],
        "killed": [stored.id for stored in chain.killed],
    }

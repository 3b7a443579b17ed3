"""Facts: what a page says about itself outside its body, each part with its origin."""

from dataclasses import dataclass

from normalize.article import Moment


@dataclass(frozen=True, slots=True)
class Facts:
    """Metadata of a page. `published_from` and `title_from` name where the value was found."""

    title: str | None = None
    title_from: str | None = None
    authors: tuple[str, ...] = ()
    published_at: Moment | None = None
    published_from: str | None = None
    modified_at: Moment | None = None
    canonical_url: str | None = None
    outlet: str | None = None
    language: str | None = None
    section: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document on its way to the reader of lines.

    `text` has its white space folded. `kind` is what the markup said it was: `p`, `h` (a heading), `li`,
    `quote`, `table`, or `text` for a line of a text file. `first` says that a blank line or a block
    boundary stands before it.
    """

    text: str
    kind: str = "text"
    first: bool = True

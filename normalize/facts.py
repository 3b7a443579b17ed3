"""Facts: what a page says about itself outside its body, each part with its origin."""

from dataclasses import dataclass

from normalize.article import Moment


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of itself. `published_from` and `title_from` name where the value was found.

    `titles` are all that it offers as its title and `bylines` all texts that say who signed, organisations
    included: a reader of the body knows them again. `elsewhere` is the address on another site that it calls its
    canonical one, which is how a syndicated copy names its original.
    """

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
    titles: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document on its way to the reader of lines.

    `text` has its white space folded. `kind` is what the markup said it was: `p`, `h` (a heading), `li`,
    `quote`, `table`, or `text` for a line of a text file. `first` says that a blank line or a block
    boundary stands before it. `rule` is the verdict of the markup where it has one (the page's head, a link alone).
    `held` says that a person has decided about the line: `rule` is the verdict, None that it is story.
    """

    text: str
    kind: str = "text"
    first: bool = True
    rule: str | None = None
    held: bool = False

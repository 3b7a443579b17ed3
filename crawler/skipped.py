"""What holds no article, and was not meant to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that holds no article: a file of a kind that is not read, a page of a blog, a picture of an agency.

    `detail` says what it is, in a word or two, so that it can be counted.
    """

    source: str
    detail: str = ""

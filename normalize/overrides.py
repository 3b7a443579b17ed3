"""Overrides: what a person says of one site's pages, where the reading of lines is wrong about them.

The general reading must hold for sites it has never seen. Who runs a site's pages for years sees what it never will:
that the story stands in `div.c-text`, that `aside.wire` is an advertisement, that a line in the house's own words is no
story. What is said here goes before every rule, and a page on which a selector finds nothing is read as any other, so
that a site that changes its pages is not lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from cssselect import GenericTranslator, SelectorError
from lxml.etree import XPath
from lxml.html import HtmlElement

from normalize.facts import Line

#: The rule of lines that `drop_lines` takes.
RULE = "source"


@dataclass(frozen=True, slots=True)
class Overrides:
    """What is particular about the pages of a site.

    `keep` is the CSS selector of what holds the story, `drop` of what is taken out of the page before it is read.
    `keep_lines` and `drop_lines` are regular expressions that may match anywhere in a line, whatever its case: such a
    line is story, or is none. A line that both match is story.
    """

    keep: str | None = None
    drop: str | None = None
    keep_lines: tuple[str, ...] = ()
    drop_lines: tuple[str, ...] = ()


def selector(text: str) -> str:
    """`text`, which is a CSS selector. Raises ValueError, saying what is wrong with it."""
    try:
        GenericTranslator().css_to_xpath(text)
    except SelectorError as error:
        raise ValueError(f"{text!r} is no CSS selector: {error}") from None
    return text


def pattern(text: str) -> str:
    """`text`, which is a regular expression. Raises ValueError, saying what is wrong with it."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from None
    return text


def found(tree: HtmlElement, css: str) -> list[HtmlElement]:
    """The elements that a selector finds, outermost only, in the order of the page."""
    elements = _path(css)(tree)
    inside = set(elements)
    return [element for element in elements if inside.isdisjoint(element.iterancestors())]


def marked(lines: Sequence[Line], own: Overrides) -> Sequence[Line]:
    """The lines, with what the patterns say of each."""
    if not own.keep_lines and not own.drop_lines:
        return lines
    return [_marked(line, own) for line in lines]


def _marked(line: Line, own: Overrides) -> Line:
    if _any(own.keep_lines, line.text):
        return replace(line, held=True)
    return replace(line, rule=RULE, held=True) if _any(own.drop_lines, line.text) else line


def _any(patterns: tuple[str, ...], text: str) -> bool:
    return any(_pattern(each).search(text) for each in patterns)


@lru_cache(256)
def _pattern(text: str) -> "re.Pattern[str]":
    return re.compile(text, re.IGNORECASE)


@lru_cache(256)
def _path(css: str) -> XPath:
    return XPath(GenericTranslator().css_to_xpath(css))

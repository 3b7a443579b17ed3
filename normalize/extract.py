"""The story's lines and the facts of an HTML page: trafilatura, and a second opinion where it looks wrong.

The only module that knows trafilatura.
"""

import logging
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

import trafilatura
from lxml.etree import ElementDefaultClassLookup, ParserError, _Element
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura.settings import Extractor

from normalize import metadata
from normalize.article import Reason, Rejected
from normalize.facts import Facts, Line

@dataclass(frozen=True, slots=True)
class Extract:
    lines: tuple[Line, ...]
    facts: Facts
    extractor: str

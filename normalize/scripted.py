"""A story that stands only in a page's scripts.

What was observed: frameworks that draw the page in the browser (Next.js, Nuxt, Arc's Fusion) send the story
as markup inside a script's strings, escaped as JSON, at times twice; the page itself holds no paragraph. The
theory: the script with the most opening tags of paragraphs holds the story, and once its escapes are undone
it is read as a page. Known exceptions: stories sent as lists of strings without markup.
"""

import re

from lxml.etree import _Element

from normalize import decode

_PARAGRAPH = re.compile(r"(?:<|\\{1,8}u003[cC])p[\s>\\]")
_ESCAPE = re.compile(r"\\{1,8}(?:u([0-9a-fA-F]{4})|([\"'/nrt]))")
_LEAST = 3  # paragraphs; fewer are a notice
_LONGEST = 3_000_000  # characters of a script that are read; the longest state seen had 900,000


def page(tree: _Element) -> str | None:
    """Return the markup of the story that the page's scripts hold, as a page of its own; None if there is none."""
    scripts = [script.text for script in tree.iter("script") if script.text and len(script.text) <= _LONGEST]
    found = max(scripts, key=_paragraphs, default="")
    if _paragraphs(found) < _LEAST:
        return None
    markup = _ESCAPE.sub(_unescaped, found).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return f"<html><body>{decode.plain(markup[markup.find('<') :])}</body></html>"


def _paragraphs(script: str) -> int:
    return len(_PARAGRAPH.findall(script))


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else escape[2].translate({ord(c): " " for c in "nrt"})

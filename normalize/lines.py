"""Lines of a text file: split, stripped, and joined again where a narrow column broke them."""

import re
from itertools import groupby
from statistics import median

from normalize.facts import Line

BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
#: White space and the invisible marks that cling to the ends of lines: BOM, zero-width, soft hyphen.
INVISIBLE = " \t\xa0\u202f\u205f\u2060\u3000\ufeff\xad" + "".join(map(chr, range(0x2000, 0x2010)))


def strip(text: str) -> str:
    """`text` without white space and invisible marks at its ends; what stands inside is kept as it is."""
    return text.strip(INVISIBLE).strip().strip(INVISIBLE)


def split(text: str) -> tuple[Line, ...]:
    """The non-blank lines of a text file, in order, wrapped paragraphs as one line each."""
    stripped = [strip(line) for line in BREAK.split(text)]
    blocks = [list(lines) for blank, lines in groupby(stripped, key=lambda line: not line) if not blank]
    narrow = _column(blocks)
    lines: list[Line] = []
    for block in blocks:
        for i, line in enumerate(_joined(block, narrow) if narrow else block):
            lines.append(Line(line, first=i == 0))
    return tuple(lines)


def _column(blocks: list[list[str]]) -> int:
    """The width of the column the file was wrapped to, or 0 for one paragraph a line.

    Observed: wire text saved from terminals and mail is wrapped at 65 to 80 characters, with a blank line
    between paragraphs. Theory: then most lines that do not end their block are nearly equally long, and a
    sentence goes on in the next line. Exceptions: verse and lists have no common width and stay as they are.
    """
    inner = [line for block in blocks if len(block) > 2 for line in block[:-1]]
    if len(inner) < 4:
        return 0
    width = max(len(line) for line in inner)
    full = median(len(line) for line in inner) > 0.85 * width
    open_ended = sum(line[-1].isalnum() or line[-1] == "," for line in inner) > 0.6 * len(inner)
    return width if 40 <= width <= 100 and full and open_ended else 0


def _joined(block: list[str], width: int) -> list[str]:
    """One paragraph, unless a short inner line shows that this block was not wrapped."""
    wrapped = len(block) > 1 and all(len(line) > 0.7 * width for line in block[:-1])
    return [" ".join(block)] if wrapped else block

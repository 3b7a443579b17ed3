"""Every regular expression of cleaning ends in time that grows as the text does: pytest benchmarks/patterns.py

A measurement and no part of the suite, because times on a shared machine tell of other work as well.

For each pattern hostile texts are made of its own pieces: what it repeats, repeated; whole matches that break off; all
behind what leads there and before something that no pattern expects. Where a pattern is only ever given a short text,
it is held to a bound at that length instead.
"""

import dataclasses
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import pytest

import normalize

#: Characters that the module hands to the pattern at most, by a limit that stands beside it. All of these take the
#: square of the length of a run of blanks.
BOUNDED = {
    "normalize.byline._CUT": 250,
    "normalize.byline._JOINED": 250,
    "normalize.opening._SEPARATOR": 500,
    "normalize.wording._KINDS": 1000,
}
MILLISECONDS = 150  # for one text at its bound; the slowest takes some 20
LENGTHS = (2**11, 2**13, 2**15)
LINEAR = 4.0  # the ratio of neighbouring lengths; the ratio of a square is 16
SLACK = 2.5
NOTICEABLE = 0.002  # seconds, below which a ratio is noise
KINDS = " aA1.,-:'\"(/é中<>[]{}&\\;|_\n"
CATEGORIES = {
    code.CATEGORY_DIGIT: r"\d",
    code.CATEGORY_NOT_DIGIT: r"\D",
    code.CATEGORY_SPACE: r"\s",
    code.CATEGORY_NOT_SPACE: r"\S",
    code.CATEGORY_WORD: r"\w",
    code.CATEGORY_NOT_WORD: r"\W",
}
REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)

Pattern = re.Pattern[str] | re.Pattern[bytes]
Run = Callable[[Any], object]


def held(value: object) -> Iterator[Pattern]:
    """The patterns in a value: itself, or those in a collection or a dataclass."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from held(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from held(getattr(value, field.name))


def used(module: ModuleType, name: str) -> str:
    """How a module runs a pattern: `findall` tries every place of the text, `match` only the first."""
    methods = set(re.findall(rf"\b{name}\.(\w+)\(", inspect.getsource(module)))
    return "match" if methods <= {"match", "fullmatch"} else "findall"


def patterns() -> dict[str, tuple[Pattern, str]]:
    """Every compiled pattern of the package by name, with the method that its module calls."""
    found: dict[str, tuple[Pattern, str]] = {}
    seen: set[int] = set()
    for module_info in pkgutil.walk_packages(normalize.__path__, "normalize."):
        module = importlib.import_module(module_info.name)
        for name, value in vars(module).items():
            own = f"\n{name} = " in inspect.getsource(module) or f"\n{name}: " in inspect.getsource(module)
            for number, pattern in enumerate(held(value) if own else ()):
                if id(pattern) in seen:
                    continue
                seen.add(id(pattern))
                key = f"{module.__name__}.{name}"
                found[f"{key}[{number}]" if number else key] = (pattern, used(module, name))
    return found


def character(items: list[tuple[Any, Any]], pick: int) -> str:
    """A character of a class, another for each pick."""
    fitting = [c for c in KINDS if _in_class(items, c)]
    for op, value in items:
        fitting += [chr(value)] if op is code.LITERAL else [chr(value[0])] if op is code.RANGE else []
    return fitting[pick % len(fitting)]


def _in_class(items: list[tuple[Any, Any]], c: str) -> bool:
    hit, negated = False, False
    for op, value in items:
        negated |= op is code.NEGATE
        hit |= op is code.LITERAL and ord(c) == value
        hit |= op is code.RANGE and value[0] <= ord(c) <= value[1]
        hit |= op is code.CATEGORY and re.match(CATEGORIES[value], c) is not None
    return hit != negated


def example(tree: Any, pick: int = 0) -> str:
    """A text that a parsed pattern matches, each repeat once, another for each pick."""
    return "".join(piece(op, value, pick) for op, value in tree)


def piece(op: Any, value: Any, pick: int) -> str:
    """One part of a parsed pattern as a text."""
    if op in (code.LITERAL, code.IN):
        return chr(value) if op is code.LITERAL else character(value, pick)
    if op in (code.ANY, code.NOT_LITERAL):
        return "a "[pick % 2]
    if op in REPEATS:
        least: int = max(value[0], min(1, value[1]))
        return example(value[2], pick) * least
    if op is code.SUBPATTERN:
        return example(value[3], pick)
    return example(value[1][pick % len(value[1])], pick) if op is code.BRANCH else ""


def repeats(tree: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """What a pattern repeats more than a few times, each with a text that leads there."""
    for op, value in tree:
        if op in REPEATS:
            if value[1] >= 8:
                yield before, value[2]
            yield from repeats(value[2], before)
        elif op is code.SUBPATTERN:
            yield from repeats(value[3], before)
        elif op is code.BRANCH:
            for branch in value[1]:
                yield from repeats(branch, before)
        before += piece(op, value, 0)


def hostile(pattern: Pattern) -> set[tuple[str, str]]:
    """Pairs of a beginning and what is to be repeated behind it."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    texts = {("", text) for text in (" ", "a", "A", "1", "a ", "A ", "Aa ", ".", "-", "1 ", "中", "_", "(", "\n")}
    for before, body in repeats(tree):
        for pick in range(3):
            texts |= {("", example(body, pick)), (before, example(body, pick)), ("", before + example(body, pick))}
    for pick in range(3):
        whole = example(tree, pick)
        texts |= {("", whole), ("", whole[:-1]), ("", whole[: len(whole) // 2])}
    return {pair for pair in texts if pair[1]}


def text_of(before: str, again: str, length: int, pattern: Pattern) -> Any:
    """A hostile text of some length: what leads there, a piece over and over, and an end that fits nothing."""
    text = before + (again * (length // len(again) + 1))[:length] + "\x01"
    return text if isinstance(pattern.pattern, str) else text.encode()


def seconds(run: Run, text: object, times: int = 1) -> float:
    """The shortest of some runs."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run(text)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def grows(run: Run, pattern: Pattern, before: str, again: str) -> bool:
    """Whether the time grows much faster than the text, thrice measured where it looks so."""
    last = seconds(run, text_of(before, again, LENGTHS[0], pattern))
    for shorter, length in pairwise(LENGTHS):
        now = seconds(run, text_of(before, again, length, pattern))
        if now > NOTICEABLE and now > LINEAR * SLACK * last:
            last, now = (seconds(run, text_of(before, again, n, pattern), 3) for n in (shorter, length))
            if now > NOTICEABLE and now > LINEAR * SLACK * last:
                return True
        last = now
    return False


FOUND = patterns()


@pytest.mark.parametrize("name", FOUND)
def test_a_pattern_ends_in_time_that_grows_as_the_text_does(name: str) -> None:
    """Sixteen times the text, and not much more than sixteen times the time."""
    pattern, method = FOUND[name]
    run: Run = getattr(pattern, method)
    bound = BOUNDED.get(name.partition("[")[0])
    for before, again in hostile(pattern):
        if bound:
            taken = seconds(run, text_of(before, again, bound, pattern), 2)
            assert taken < MILLISECONDS / 1000, (pattern.pattern[:80], before, again)
        else:
            assert not grows(run, pattern, before, again), (pattern.pattern[:80], before, again)

"""Columns that repeat their form, and stories that come in versions: what grouping makes of kinds it was not made on.

`templates.txt` holds invented columns (weather, lottery, tides, …) and stories. Each column is printed in many
editions, each edition by several outlets with the edits that outlets make; another edition is another story. Each
story runs in two versions, which are one story. A column's share of wrong articles and the true pairs lost are printed
for each.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks import groups
from benchmarks.groups import Label
from dedupe import Document, fold, sign

EDITIONS = 12
SEEDS = (1, 2, 3)
START = datetime(2025, 4, 22, 6, tzinfo=UTC)  # so that daily columns cross from April into May

_MONTHS = {
    "": "January February March April May June July August September October November December",
    "_de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "_es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "_fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "_it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "_nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "_ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "_n": "1 2 3 4 5 6 7 8 9 10 11 12",
}
_DAYS = {
    "": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "_de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "_es": "lunes martes miércoles jueves viernes sábado domingo",
    "_fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "_it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "_pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "_ru": "понедельник вторник среду четверг пятницу субботу воскресенье",
}
_SLOT = re.compile(r"\{(?:(\w+):)?([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Form:
    """A column or a story: the days between its editions (0: a story in versions), headline, paragraphs."""

    name: str
    days: int
    title: str
    paragraphs: tuple[str, ...]


def main() -> None:
    """Print a line for each column and story: articles in wrong company, true pairs lost."""
    wrong: dict[str, list[bool]] = defaultdict(list)
    kept: dict[str, list[bool]] = defaultdict(list)
    for seed in SEEDS:
        found, lost = measured(seed)
        for kind, flag in found:
            wrong[kind].append(flag)
        for kind, flag in lost:
            kept[kind].append(flag)
    for kind in wrong:
        print(f"{kind:12} wrong {_mean(wrong[kind]):.3f}  true pairs lost {_mean(kept[kind]):.3f}")
    print(f"{'all':12} wrong {_mean(_all(wrong)):.3f}  true pairs lost {_mean(_all(kept)):.3f}")


def _mean(flags: list[bool]) -> float:
    return sum(flags) / max(1, len(flags))


def _all(by_kind: dict[str, list[bool]]) -> list[bool]:
    return [flag for flags in by_kind.values() for flag in flags]


def measured(seed: int) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """For each article its kind and whether it is in wrong company, for each true pair whether it was lost."""
    pieces = list(articles(seed))
    documents, truth = [document for document, _ in pieces], [label for _, label in pieces]
    pairs = groups.candidate_pairs(documents, [sign(document) for document in documents])
    stories = fold([groups.member(document) for document in documents], groups.verdicts(documents, pairs))
    place = {membership.key: n for n, story in enumerate(stories) for membership in story.memberships}
    found = [place[document.key] for document in documents]
    company = Counter(story for _, story in {(label.story, at) for label, at in zip(truth, found, strict=True)})
    wrong = [(label.kind, company[at] > 1) for label, at in zip(truth, found, strict=True)]
    lost = [(truth[a].kind, found[a] != found[b]) for a, b in sorted(groups.true_pairs(truth))]
    return wrong, lost


def forms() -> list[Form]:
    """The columns and stories of the file."""
    _, *blocks = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split("\n== ")
    return [_form(block.strip().split("\n"), n) for n, block in enumerate(blocks)]


def _form(lines: list[str], n: int) -> Form:
    name, _, days = lines[0].split()
    return Form(f"{name}{n}" if days == "0" else name, int(days), lines[1], tuple(lines[2:]))


def articles(seed: int) -> Iterator[tuple[Document, Label]]:
    """Every edition of every column and every version of every story, as outlets print them."""
    story = 0
    for form in forms():
        random = Random(f"{form.name}/{seed}")
        outlets = random.sample(_OUTLETS, 6)
        for number in range(EDITIONS if form.days else 2):
            story += bool(form.days) or number == 0
            at = START + timedelta(days=form.days * number, hours=0 if form.days else 7 * number)
            title, *body = _filled(form, random, at, number)
            for outlet in random.sample(outlets, random.randint(2, 4)):
                yield _printed(form, title, body, outlet, at, random), Label(story, form.name)


def _filled(form: Form, random: Random, at: datetime, number: int) -> list[str]:
    """Headline and paragraphs of one edition or version."""
    if not form.days:
        kept = (line for line in form.paragraphs if number or not line.startswith("+"))
        return [_version(line.removeprefix("+"), number) for line in (form.title, *kept)]
    drawn = _calendar(at)
    return [_SLOT.sub(lambda slot: _drawn(slot, drawn, random), line) for line in (form.title, *form.paragraphs)]


def _version(line: str, number: int) -> str:
    return _SLOT.sub(lambda slot: slot[2].split(">")[number], line)


def _calendar(at: datetime) -> dict[str, str]:
    months = {f"month{tongue}": names.split()[at.month - 1] for tongue, names in _MONTHS.items()}
    days = {f"day{tongue}": names.split()[at.weekday()] for tongue, names in _DAYS.items()}
    return {**months, **days, "dom": str(at.day), "date": f"{months['month']} {at.day}, {at.year}"}


def _drawn(slot: re.Match[str], drawn: dict[str, str], random: Random) -> str:
    """What stands for one slot of an edition."""
    name, content = slot[1], slot[2]
    if name is None and content in drawn:
        return drawn[content]
    low, dots, high = content.partition("..")
    if not dots or "|" in content:
        value = random.choice(content.split("|"))
    elif "." in low:
        value = f"{random.uniform(float(low), float(high)):.2f}"
    else:
        value = str(random.randint(int(low), int(high)))
    return drawn.setdefault(name, value) if name else value


_TOWNS = ("Eastmere", "Orrin", "Bresk", "Calder")
_OUTLETS = [f"{town} {paper}" for town in _TOWNS for paper in ("Post", "Echo", "Star")]


def _printed(form: Form, title: str, body: list[str], outlet: str, at: datetime, random: Random) -> Document:
    """One edition as an outlet prints it: whole, cut, without a paragraph, with words or signs changed."""
    body, heading = random.choice(_EDITS)(body, random), title if random.random() < 0.6 else f"{title} | {outlet}"
    key = f"{form.name}/{at:%Y%m%d%H}/{outlet}".replace(" ", "-")
    late = timedelta(minutes=random.randint(0, 300))
    return Document(key, heading, tuple(body), outlet=outlet, published_at=at + late)


def _whole(body: list[str], _: Random) -> list[str]:
    return body


def _cut(body: list[str], _: Random) -> list[str]:
    return body[:-1]


def _short(body: list[str], random: Random) -> list[str]:
    gone = random.randrange(1, len(body))
    return body[:gone] + body[gone + 1 :]


def _dressed(body: list[str], _: Random) -> list[str]:
    return [line.replace('"', "”").replace(" - ", " — ").replace("'", "’") for line in body]


def _signed(body: list[str], _: Random) -> list[str]:
    return [*body, "Our desk is reached by telephone on weekdays. Corrections are printed on this page."]


def _touched(body: list[str], random: Random) -> list[str]:
    """A copy editor's hand: one small word in twelve goes."""
    return [
        " ".join(w for w in line.split(" ") if not (2 <= len(w) <= 4 and w.isalpha() and random.random() < 0.08))
        for line in body
    ]


Edit = Callable[[list[str], Random], list[str]]
_EDITS: tuple[Edit, ...] = (_whole, _whole, _cut, _short, _dressed, _signed, _touched)


if __name__ == "__main__":
    main()

"""What parent and child say to each other over the pipe between them.

The parent's words are pickled, since the child may trust it. The child's are not: it reads what strangers send, and
a pickle is a program. It writes the name of a type, its fields as JSON, and a body as bytes of its own.
"""

from dataclasses import dataclass, replace
from functools import cache
from multiprocessing.connection import Connection

import orjson
from pydantic import TypeAdapter

from crawler.visit import Failed, Fetched, Host, Visit


@dataclass(frozen=True, slots=True)
class Started:
    """The child's word: it is about to ask for a visit's address. Those it dies of are among the started."""

    id: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """The child's word: what is known of a host?"""

    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """The parent's answer to Wanted."""

    name: str
    host: Host | None


@dataclass(frozen=True, slots=True)
class Alive:
    """The child's word when it has nothing else to say."""


Word = Started | Wanted | Alive | Host | Fetched | Failed
_TYPES = {kind.__name__: kind for kind in (Started, Wanted, Alive, Host, Fetched, Failed)}


@cache
def _adapter(name: str) -> TypeAdapter[Word]:
    return TypeAdapter(_TYPES[name])


def write(pipe: Connection, word: Word) -> None:
    """Say `word`; blocks while the other side does not listen."""
    fields = replace(word, visit=Visit(word.visit.id, "")) if isinstance(word, Fetched | Failed) else word
    fields = replace(fields, body=b"") if isinstance(fields, Fetched) else fields
    pipe.send_bytes(type(word).__name__.encode() + b" " + orjson.dumps(fields, default=lambda _: ""))
    if isinstance(word, Fetched):
        pipe.send_bytes(word.body)


def read(pipe: Connection) -> Word:
    """Hear the child's next word; of a visit it tells the id alone.

    Raises EOFError or OSError when it is gone, ValueError when it speaks nonsense.
    """
    name, _, fields = pipe.recv_bytes().partition(b" ")
    word = _adapter(name.decode()).validate_json(fields)
    return replace(word, body=pipe.recv_bytes()) if isinstance(word, Fetched) else word

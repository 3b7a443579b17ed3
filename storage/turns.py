"""Turns: what only one at a time may do to a store, so that what is read before it is written still holds then.

SQLite lets one transaction write at a time, whatever it does. PostgreSQL lets all of them, and what they do in turn is
said here: fetching and cleaning, which are the work, go on in any number of processes and machines beside both.
"""

from enum import IntEnum


class Turn(IntEnum):
    """The turns there are; the numbers are those of the locks on PostgreSQL."""

    #: Pages and addresses come in. Whether an article is known is looked up before its address is added, and how many
    #: addresses of a host are out before more are claimed: two at once would visit one article twice, and a host too
    #: fast.
    ARRIVAL = 1
    #: Articles and stories are made of them. Folding looks at a neighbourhood of articles and settles all of it; two
    #: at once would each miss what the other brings.
    STORIES = 2
    #: Tables are made and changed.
    SCHEMA = 3

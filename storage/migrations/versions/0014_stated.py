"""What the log of events never said of the stories there are: their agency, times and sizes, stated once for each.

From here on every change of them is told, so a follower from the first event on has them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0014"
down_revision = "0013"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STORY = sa.table(
    "story",
    sa.column("id", ID),
    sa.column("state", sa.String()),
    sa.column("original", ID),
    sa.column("chosen_by", sa.Text()),
    sa.column("agency", sa.Text()),
    sa.column("first_seen", Instant),
    sa.column("last_seen", Instant),
    sa.column("copies", sa.Integer()),
    sa.column("outlets", sa.Integer()),
    sa.column("notice", sa.String()),
    sa.column("arrived_at", Instant),
)
EVENT = sa.table(
    "event",
    sa.column("seq", ID),
    sa.column("at", Instant),
    sa.column("kind", sa.String()),
    sa.column("story_id", ID),
    sa.column("detail", sa.JSON()),
)
#: Stories and events looked at at a time: memory does not grow with the store.
BATCH = 1000


def upgrade() -> None:
    opened = op.get_bind()
    seq = opened.execute(sa.text("SELECT last FROM feed")).scalar_one()
    for batch in after_each(sa.select(STORY).where(STORY.c.state == "live"), STORY.c.id):
        opened.execute(sa.insert(EVENT), [stated(row, number) for number, row in enumerate(batch, seq + 1)])
        seq += len(batch)
    opened.execute(sa.text("UPDATE feed SET last = :last"), {"last": seq})


def downgrade() -> None:
    # A copydesk of then does not know these kinds, and who follows must not miss a number: each says what the
    # nearest kind of then says, that something is as it is.
    op.execute("UPDATE event SET kind = 'recleaned' WHERE kind IN ('corrected', 'killed')")
    opened = op.get_bind()
    for batch in after_each(sa.select(EVENT).where(EVENT.c.kind == "story-changed"), EVENT.c.seq):
        for row in batch:
            story = row.detail["story"]
            detail = {"original": story["original"], "old": story["chosen_by"], "new": story["chosen_by"]}
            values = {"kind": "reason-changed", "detail": detail}
            opened.execute(sa.update(EVENT).where(EVENT.c.seq == row.seq).values(values))


def after_each(asked: sa.Select[Any], key: sa.ColumnClause[int]) -> Iterator[list[sa.Row[Any]]]:
    after = 0
    while found := list(op.get_bind().execute(asked.where(key > after).order_by(key).limit(BATCH))):
        yield found
        after = getattr(found[-1], key.name)


def stated(row: sa.Row[Any], seq: int) -> dict[str, object]:
    story = {name: getattr(row, name) for name in ("original", "chosen_by", "agency", "copies", "outlets", "notice")}
    times = {name: getattr(row, name).isoformat() for name in ("first_seen", "last_seen", "arrived_at")}
    return {
        "seq": seq,
        "at": datetime.now(UTC),
        "kind": "story-changed",
        "story_id": row.id,
        "detail": {"story": story | times},
    }

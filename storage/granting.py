"""Granting: who may read the views (`storage.views`). PostgreSQL has roles for it, SQLite permissions."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from storage.errors import StoreError
from storage.views import VIEWS

_NO_ROLES = (
    "SQLite knows no roles: whoever may read the file may read all of it. Let the system's permissions say who, and "
    "open it read-only (`file:copydesk.db?mode=ro`)."
)
_NO_ROLE = "there is no role {role!r} at this server: make it first (CREATE ROLE {role} LOGIN PASSWORD '…')."
_ROLE = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
#: Who was granted to read which view, beside its owner; 0 is everybody.
_READERS = text("""
    SELECT c.relname, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END
    FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE c.relkind = 'v' AND c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(:views)
    AND a.privilege_type = 'SELECT' AND a.grantee != c.relowner AND (a.grantee = 0 OR r.oid IS NOT NULL)
    ORDER BY 1, 2
""")
Reader = tuple[str, str]


def grant(connection: Connection, role: str, *, apply: bool) -> list[str]:
    """Let a role read the views: the statements, which are executed unless they are not to `apply`.

    StoreError where there are no roles, or not this one.
    """
    if connection.dialect.name == "sqlite":
        raise StoreError(_NO_ROLES)
    quoted = connection.dialect.identifier_preparer.quote_identifier
    schema = quoted(connection.execute(text("SELECT current_schema()")).scalar_one())
    views = ", ".join(f"{schema}.{name}" for name in VIEWS)
    said = [f"GRANT USAGE ON SCHEMA {schema} TO {quoted(role)}", f"GRANT SELECT ON {views} TO {quoted(role)}"]
    if apply:
        if connection.execute(_ROLE, {"role": role}).first() is None:
            raise StoreError(_NO_ROLE.format(role=role))
        for statement in said:
            connection.exec_driver_sql(statement)
    return said


def readers(connection: Connection) -> Sequence[Reader]:
    """Who may read which view, to be given to `restore`: to drop a view is to forget it."""
    if connection.dialect.name == "sqlite":
        return ()
    return [(view, role) for view, role in connection.execute(_READERS, {"views": list(VIEWS)})]


def restore(connection: Connection, readers: Sequence[Reader]) -> None:
    """Let them read again."""
    for view, role in readers:
        connection.exec_driver_sql(f"GRANT SELECT ON {view} TO {role}")

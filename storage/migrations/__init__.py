"""The migrations of the store, in Alembic's form; `storage.schema` runs them."""

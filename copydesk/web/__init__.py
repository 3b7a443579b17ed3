"""The HTTP API of a store: `app.make` is the application, `server.serving` runs it (docs/api.md)."""

"""The HTTP API of a store: `app.make` is the application, `server.serving` runs it. The API is described in docs/api.md."""

"""Protection: what keeps pages that show the texts of others from doing anything but show them.

Nothing is allowed to run or load but our own files: no inline script and no inline style, so what a hostile article
smuggles into a page, should escaping ever fail, does not run. No other site may frame a page, and what is changed is
changed by a page of ours: browsers say by themselves from where a request comes (`Sec-Fetch-Site`, `Origin`).
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
#: A page of an outlet, sanitised: nothing is loaded and nothing runs, and only our own page may frame it.
FRAMED = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
    # What is shown depends on the theme and on who has signed in.
    "Vary": "Cookie",
}
#: A browser that is older than `Sec-Fetch-Site` sends `Origin` with what changes something.
_OURS = ("same-origin", "none")


class Protected:
    """An application every answer of which carries the headers above, unless it has its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sent)


def is_ours(told: Mapping[str, str]) -> bool:
    """Whether a request that changes something comes from a page of ours, by its headers (in small letters)."""
    site, origin = told.get("sec-fetch-site"), told.get("origin")
    if site is not None:
        return site in _OURS
    return origin is not None and urlsplit(origin).netloc == told.get("host")

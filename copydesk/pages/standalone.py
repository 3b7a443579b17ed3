"""Standalone: what a command says as one HTML file that needs nothing else: no script, no network, light and dark."""

from pathlib import Path

from copydesk.pages import rendering


def write(output: Path, template: str, **values: object) -> None:
    """Fill one of the templates and write it to `output`. OSError where that cannot be written."""
    from markupsafe import Markup

    sheet = rendering.assets()["desk.css"].content.decode()
    values |= {"frame": "file.html", "sheet": Markup(sheet)}  # noqa: S704 - our own file, not what others wrote
    output.write_text(rendering.environment().get_template(template).render(**values), encoding="utf-8")

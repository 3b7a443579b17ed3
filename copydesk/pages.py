"""Pages: what a command says as one HTML file that needs nothing else: no script, no network, light and dark."""

from pathlib import Path

from copydesk.contract import moment
from copydesk.screen import count, when


def write(output: Path, template: str, **values: object) -> None:
    """Fill one of the templates beside this module and write it to `output`. OSError where that cannot be written."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    pages = Environment(
        loader=PackageLoader("copydesk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"when": when, "moment": moment}
    pages.globals["count"] = count
    output.write_text(pages.get_template(template).render(**values), encoding="utf-8")

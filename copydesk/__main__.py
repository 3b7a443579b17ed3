"""`copydesk` and `python -m copydesk`."""

import os
import sys


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 nothing could be used, 2 a mistake or a fault, 130 Ctrl-C."""
    from copydesk.app import app

    try:
        app(prog_name="copydesk")
    except BrokenPipeError:  # `copydesk export … | head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()

"""How long a user waits for help: `copydesk --help` against `python -c pass`, alternating."""

import subprocess
import sys
import time
from statistics import median

ROUNDS = 15


def main() -> None:
    """Print both medians and their ratio."""
    peers = {"copydesk --help": ["-m", "copydesk", "--help"], "python -c pass": ["-c", "pass"]}
    took: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, arguments in peers.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
            took[name].append(time.perf_counter() - began)
    ours, peer = (median(values) for values in took.values())
    print(f"copydesk --help {ours:.3f} s, python -c pass {peer:.3f} s: ratio {ours / peer:.1f}")

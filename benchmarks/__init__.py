"""Benchmarks: figures as ratios against a peer in the same run, since machines are shared and noisy.

    ./run bench                 all of them
    ./run bench pages clean     some of them

Labelled data is read from `../shared` beside the checkout; without it these say so and measure nothing.
docs/measurements.md keeps the figures.
"""

from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"

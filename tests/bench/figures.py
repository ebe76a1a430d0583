"""What all benches share: the command line, the table for people, the JSON for programs."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """What a bench found. `figures` are its named results, `beside` what helps to understand them, `targets` what
    each figure should be at least (`>=`) or at most (`<=`)."""

    title: str
    targets: dict[str, tuple[str, float]]
    figures: dict[str, float] = field(default_factory=dict)
    beside: list[tuple[str, str]] = field(default_factory=list)

    def note(self, name: str, value: object) -> None:
        """Keep something worth knowing beside the figures."""
        self.beside.append((name, f"{value:.2f}" if isinstance(value, float) else str(value)))

    def table(self) -> str:
        rows = [(name, _shown(value), self._verdict(name, value)) for name, value in self.figures.items()]
        width = max(len(name) for name, *_ in [*rows, *self.beside])
        lines = [
            self.title,
            "",
            *(f"  {name:<{width}}  {value:>12}  {verdict}" for name, value, verdict in rows),
            "",
        ]
        return "\n".join([*lines, *(f"  {name:<{width}}  {value}" for name, value in self.beside)])

    def _verdict(self, name: str, value: float) -> str:
        if name not in self.targets:
            return ""
        sign, bound = self.targets[name]
        kept = value >= bound if sign == ">=" else value <= bound
        return f"{'ok' if kept else 'MISSED'} (target {sign} {bound:g})"


@dataclass(slots=True)
class Weather:
    """How fast the machine is while a bench measures: a sum that is always the same, done between what is measured.

    A machine that shares its cores with others may do the same in twice the time, and then all figures are twice as high.
    """

    took: list[float] = field(default_factory=list)  # milliseconds

    def look(self) -> None:
        """Do the sum once."""
        began = time.perf_counter()
        sum(each * each % 7 for each in range(50_000))
        self.took.append((time.perf_counter() - began) * 1000)

    def tell(self, report: Report) -> None:
        """Note how long it took at its quickest and in the middle."""
        quickest, middle = min(self.took), percentile(self.took, 0.5)
        report.note(
            "weather: the same sum at its quickest, in the middle, ms",
            f"{quickest:.2f}, {middle:.2f}: {middle / quickest:.2f} times",
        )


def command(bench: Callable[[argparse.Namespace], Report], *options: tuple[str, int, str]) -> None:
    """Run a bench from the command line: `options` are further whole-number options as (name, default, help).

    With --json standard output holds exactly {"figures": {name: number}}, and the table goes to standard error.
    """
    parser = argparse.ArgumentParser(description=(sys.modules["__main__"].__doc__ or "").split("\n")[0])
    parser.add_argument("--json", action="store_true", help="print the figures alone, as JSON")
    for name, default, said in options:
        parser.add_argument(name, type=int, default=default, help=f"{said} ({default})")
    wanted = parser.parse_args()
    load = os.getloadavg()[0]
    report = bench(wanted)
    report.note("load before, after", f"{load:.2f}, {os.getloadavg()[0]:.2f} ({os.cpu_count()} cores)")
    print(report.table(), file=sys.stderr if wanted.json else sys.stdout)
    if wanted.json:
        print(json.dumps({"figures": {name: round(value, 3) for name, value in report.figures.items()}}))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of all lie (nearest rank)."""
    return sorted(values)[max(math.ceil(len(values) * share) - 1, 0)]


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or value >= 1000 else f"{value:,.2f}"

# SPDX-License-Identifier: MIT
"""Commands, measured in interleaved rounds.

Machines are noisy, so only runs of one round are compared: a ratio is the
median of the rounds' ratios, and its spread is the least and the greatest.
"""
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

# One thread means one, in every library below.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
# A peer's OpenBLAS chooses its kernels itself: an older one's need not fit.
KERNELS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


@dataclass
class Run:
    name: str
    command: list
    out: Path | None = None     # where its standard output goes
    makes: tuple = ()           # what it writes itself: always new files, as
                                # to replace an old one has a price of its own
    env: dict = field(default_factory=dict)
    own_clock: bool = False     # it prints its seconds (peers/clock.py)

    def shown(self, short):
        """The command as one would type it."""
        words = [f"{k}={v}" for k, v in self.env.items()]
        words += [str(c) for c in self.command]
        text = " ".join(words) + (f" > {self.out}" if self.out else "")
        for path, name in short:
            text = text.replace(str(path), name)
        return text


class Sample(NamedTuple):
    wall: float                 # seconds
    cpu: float                  # seconds of all threads
    peak: float                 # megabytes


def environment(run):
    known = {k: v for k, v in os.environ.items()
             if not (run.own_clock and k in KERNELS)}
    return {**known, **dict.fromkeys(THREADS, "1"), **run.env}


def take(run, room):
    """Run once.  `time` is between, because a child of Python begins with
    Python's own peak memory.  What earlier runs wrote is on the disk first: to
    bring it there takes processor time that is not this run's."""
    peak, said = room / "peak", room / "said"
    for path in run.makes:
        path.unlink(missing_ok=True)
    os.sync()
    with open(run.out or said, "wb") as out, \
            open(room / "messages", "wb") as messages:
        if not (run.out or run.own_clock):
            out = subprocess.DEVNULL
        start = time.perf_counter()
        child = subprocess.Popen(
            ["/usr/bin/time", "-q", "-f", "%M", "-o", peak,
             *map(str, run.command)], env=environment(run),
            stdin=subprocess.DEVNULL, stdout=out, stderr=messages)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"{run.name}: exit {child.returncode}\n"
                 f"{(room / 'messages').read_text()}")
    cpu = usage.ru_utime + usage.ru_stime
    if run.own_clock:
        clock = json.loads(said.read_text())
        wall, cpu = clock["wall"], clock["cpu"]
    return Sample(wall, cpu, int(peak.read_text()) / 1024)


class Section:
    """Runs that are compared with each other."""

    def __init__(self, name, runs, leads):
        self.name, self.runs, self.leads = name, runs, leads
        self.samples = {run.name: [] for run in runs}

    def measure(self, rounds, room):
        for k in range(rounds):
            for run in self.runs:
                self.samples[run.name].append(take(run, room))
            print(f"  {self.name}: round {k + 1} of {rounds}", flush=True)

    def each(self, name, what):
        return [getattr(s, what) for s in self.samples[name]]

    def median(self, name, what):
        return statistics.median(self.each(name, what))

    def spread(self, name, what):
        values = self.each(name, what)
        return min(values), max(values)

    def ratio(self, name, other, what="cpu"):
        """Median, least and greatest of name / other, round by round."""
        ratios = [a / b for a, b in zip(self.each(name, what),
                                        self.each(other, what))]
        return statistics.median(ratios), min(ratios), max(ratios)

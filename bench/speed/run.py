#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run.py BUILD SIZE [--python PYTHON] [--rounds K] [-o RESULTS.md] - make bench

Makes the leads, measures the limits, ourselves and what people would run
instead, checks that all computed the same, writes what it found.  What is run
is in runs.py, how in measure.py.  PYTHON has the packages of requirements.txt;
without it others are left out.  Sizes: check, small, full.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import card
import checks
import report
import runs
from measure import Section

FIRST = 2000                    # leads that every card is checked on


class Size(NamedTuple):
    leads: int                  # beside the peers
    big: int                    # beside the limits
    growth: list                # of leads
    terms: list
    past: int                   # to learn from; a quarter of it to be judged by
    rounds: int
    fit_rounds: int


SIZES = {
    "check": Size(20_000, 20_000, [], [1, 5, 60, 200], 8_000, 1, 1),
    "small": Size(100_000, 200_000, [10_000, 100_000], [5, 20, 100], 10_000,
                  2, 1),
    "full": Size(1_000_000, 10_000_000,
                 [10_000, 100_000, 1_000_000, 10_000_000],
                 [5, 10, 20, 50, 100, 200], 1_000_000, 3, 1),
}


def write(path, command):
    with open(path, "wb") as out:
        subprocess.run([str(c) for c in command], stdout=out, check=True)


def make_leads(at, size):
    leads = at.program("bench-leads")
    write(at("first.csv"), [leads, FIRST])
    write(at("leads.csv"), [leads, size.leads])
    write(at("leads_quoted.csv"), [leads, size.leads, "--quoted"])
    write(at("big.csv"), [leads, size.big])
    for n in size.growth:
        same = {size.leads: "leads.csv", size.big: "big.csv"}.get(n)
        if same:
            at(f"leads_{n}.csv").symlink_to(at(same))
        else:
            write(at(f"leads_{n}.csv"), [leads, n])
    write(at("past.csv"), [leads, size.past])
    write(at("later.csv"), [leads, size.past // 4, "--from", size.past])
    write(at("demo.csv"), [at.program("demo-leads"), "--rows", size.leads])


def make_cards(at, size):
    shutil.copy(runs.TOP / "models" / "trained-b2b.yaml", at("demo.yaml"))
    at("goal.yaml").write_text(card.scorecard(card.terms()))
    for n in size.terms:
        at(f"terms_{n}.yaml").write_text(card.scorecard(card.terms(n)))


def make_peers_input(at):
    for script, *arguments in (
            ("awk_score.py", "goal.awk"),
            ("liblinear_input.py", "leads.csv", "goal.txt", "goal.model"),
            ("liblinear_fit_input.py", "past.csv", "later.csv", "past.txt",
             "later.txt")):
        subprocess.run([at.python, runs.PEERS / script,
                        *map(at, arguments)], check=True)


def sections(at, size):
    scoring = runs.ours(at, "leads") + runs.ours_also(at)
    learning = runs.training(at)
    if at.python:
        scoring += runs.peers(at)
        learning += runs.training_peers(at)
    limits = (runs.ours(at, "big") + runs.limits(at, "big")
              + runs.demo(at))
    made = [Section("limits", limits, size.big),
            Section("scoring", scoring, size.leads),
            Section("leads", runs.growth_leads(at, size.growth), size.big),
            Section("terms", runs.growth_terms(at, size.terms), size.leads),
            Section("learning", learning, size.past)]
    return {section.name: section for section in made if section.runs}


def check_all(at, size):
    done = checks.Checks()
    checks.check_leads(at, done, FIRST)
    checks.check_ours(at, done, min(size.leads, 50_000))
    checks.check_terms(at, done, size.terms, FIRST)
    if at.python:
        checks.check_peers(at, done)
    quality = checks.held_out(at)
    outcomes = [int(y) for y in checks.cells(at("later.csv"), "converted")]
    checks.check_learning(done, quality, sum(outcomes) / len(outcomes))
    return done, quality


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("--python", type=Path)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    size = SIZES[options.size]
    load = os.getloadavg()[0]
    room = Path(tempfile.mkdtemp(prefix="bench-", dir=options.build))
    at = runs.Files(options.build.resolve(), room.resolve(), options.python)
    try:
        make_leads(at, size)
        make_cards(at, size)
        if at.python:
            make_peers_input(at)
        found = sections(at, size)
        for name, section in found.items():
            section.measure(size.fit_rounds if name == "learning"
                            else options.rounds or size.rounds, room)
        done, quality = check_all(at, size)
        if options.output:
            options.output.write_text(report.render(
                at, options.size, load, found, done, quality))
    finally:
        shutil.rmtree(room)
    print(f"{len(done.passed)} passed, {len(done.failed)} failed")
    sys.exit(1 if done.failed else 0)


if __name__ == "__main__":
    main()

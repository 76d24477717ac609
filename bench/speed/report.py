# SPDX-License-Identifier: MIT
"""The figures as RESULTS.md."""
import datetime
import os
import platform
import re
import subprocess
from pathlib import Path

import goals
import runs


def first_line(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.splitlines()[0] if done.stdout else "unknown"


def processor():
    found = re.search(r"model name\s*: (.*)",
                      Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


def memory_gb():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def commit():
    git = ["git", "-C", str(runs.TOP)]
    changed = subprocess.run([*git, "diff", "--quiet", "HEAD"]).returncode
    return first_line(*git, "rev-parse", "--short", "HEAD") + (
        " with changes" if changed else "")


def three(values, digits=2):
    """Median (least to greatest)."""
    digits = digits if values[0] < 10 else 1
    median, low, high = (f"{v:.{digits}f}" for v in values)
    return median if low == high else f"{median} ({low} to {high})"


def seconds(section, name, what):
    median = section.median(name, what)
    low, high = section.spread(name, what)
    return three((median, low, high), 3)


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |",
             "|-|" + "-:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(r) + " |" for r in rows])


def row(section, name, other):
    return [name, seconds(section, name, "wall"),
            seconds(section, name, "cpu"),
            three(section.ratio(name, other)),
            f"{section.median(name, 'peak'):.1f}"]


def others():
    """Versions of what is compared with."""
    names = (runs.TOP / "bench" / "requirements.txt").read_text()
    names = [line.replace("==", " ") for line in names.splitlines()
             if "==" in line]
    return ", ".join(names + [
        first_line("dpkg-query", "-W", "-f", "${Package} ${Version}\n", name)
        for name in ("mawk", "liblinear-tools")])


def about(size, load):
    return f"""# Speed

What `make bench SIZE={size}` wrote; nothing is changed by hand.

- commit {commit()}, {datetime.date.today()}
- {processor()}, {os.cpu_count()} cores, {memory_gb():.0f} GB; Linux; \
{first_line('cc', '--version')}
- one-minute load before it began: {load:.1f}; idle is 0, and above that the \
*seconds* say more
  about the neighbours than about the programs
- others: {others()}

A figure is the median of interleaved rounds, and in brackets the least and the
greatest. Ratios are of **processor seconds within one round**, which suffer
least from neighbours; where threads are compared, of wall-clock seconds. The
time of others begins when Python and its packages have been loaded, ours with
the program. MB is the peak of resident memory. All reads are from the page cache,
all files written are new, and what earlier runs wrote is on the disk by then."""


def limits(section):
    other = {runs.DEMO: runs.WC_DEMO}
    return (f"""## Beside the limits of one core: {section.leads:,} leads

The goal card: 20 terms on 24 columns, at most 16 bins each. × is processor time
over that of `wc -l` on the same file. The demo's card (`models/trained-b2b.yaml`:
18 terms, text and dates among them) has demo leads, as many as are in the next
table. Without "to a file" the output goes to /dev/null.

""" + table(["", "s", "CPU s", "× `wc -l`", "MB"],
            [row(section, run.name, other.get(run.name, runs.WC))
             for run in section.runs]))


def peers(section):
    return (f"""## Beside what people run instead: {section.leads:,} leads

Others write id and score, we score, probabilities, subtotals, grade and verdict
as well. × is their processor time over ours, to a file and without reasons.

""" + table(["", "s", "CPU s", "× ours", "MB"],
            [row(section, run.name, runs.FILE) for run in section.runs]))


def growth(section, leads_of):
    rows = []
    for run in section.runs:
        name, n = run.name, leads_of(run.name)
        rows.append([name, seconds(section, name, "wall"),
                     seconds(section, name, "cpu"),
                     f"{1e9 * section.median(name, 'cpu') / n:.0f}",
                     f"{section.median(name, 'peak'):.1f}"])
    return table(["", "s", "CPU s", "CPU ns a lead", "MB"], rows)


def learning(section, quality):
    rows = []
    for run in section.runs:
        loss, area = quality[run.name]
        rows.append(row(section, run.name, runs.FIT)
                    + [f"{loss:.5f}", f"{area:.4f}"])
    return (f"""## Learning: {section.leads:,} leads, 18 columns, one thread

× is processor time over that of the whole `mql-trainer fit`: bends, pairs, five
folds, calibration, threshold. Ours is five folds and the card, the others' one
fit. Log-loss and AUC are of {section.leads // 4:,} later leads that nobody
learned from.

""" + table(["", "s", "CPU s", "× `fit`", "MB", "log-loss", "AUC"], rows))


def same(checks):
    lines = [f"## Did all compute the same?\n\n{len(checks.passed)} checks "
             f"passed, {len(checks.failed)} failed.\n"]
    lines += [f"- **failed**: {what}" for what in checks.failed]
    lines += [f"- {what}" for what in checks.passed]
    return "\n".join(lines)


def commands(at, sections):
    short = [(at.room, "ROOM"), (at.build, "build"), (runs.TOP, ".")]
    if at.python:
        short.insert(0, (at.python, "build/bench-venv/bin/python"))
    lines = ["## Commands\n\n```"]
    for section in sections:
        lines += [run.shown(short) for run in section.runs]
    return "\n".join(lines + ["```"])


def leads_in_name(name):
    return int(name.split()[0].replace(",", ""))


def render(at, size, load, found, checks, quality):
    parts = [about(size, load), goals.render(found, quality, load),
             limits(found["limits"]), peers(found["scoring"])]
    if "leads" in found:
        parts.append("## How cost grows with leads\n\n"
                     + growth(found["leads"], leads_in_name))
    if "terms" in found:
        terms = found["terms"]
        parts.append(f"## How cost grows with terms: {terms.leads:,} leads\n\n"
                     + growth(terms, lambda name: terms.leads))
    parts += [learning(found["learning"], quality), same(checks),
              commands(at, found.values())]
    return "\n\n".join(parts) + "\n"

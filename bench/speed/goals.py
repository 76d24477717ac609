# SPDX-License-Identifier: MIT
"""What was to be reached, and whether it was."""
from typing import NamedTuple

import runs


class Goal(NamedTuple):
    text: str
    at_most: bool               # else at least
    must: float
    reach: float
    value: float | None         # None: not measured
    form: str = "{:.2f}×"
    note: str = ""

    def met(self, bound):
        return (self.value <= bound if self.at_most else self.value >= bound)

    def verdict(self):
        if self.value is None:
            return "not measured"
        if self.met(self.reach):
            return "met, and reached for"
        return "met" if self.met(self.must) else "**not met**"

    def row(self):
        sign = "≤" if self.at_most else "≥"
        show = self.form.format
        return (f"| {self.text} | {sign} {show(self.must)} | {sign} "
                f"{show(self.reach)} | "
                f"{'' if self.value is None else show(self.value)}"
                f"{self.note} | {self.verdict()} |")


def ratio(section, name, other, what="cpu"):
    if name not in section.samples or other not in section.samples:
        return None
    return section.ratio(name, other, what)[0]


def two_at_once(limits):
    """How much two runs at once get done in the time of one, in words."""
    most = 2 * ratio(limits, runs.FILE, runs.FILE_TWICE, "wall")
    return f" (two runs of 1 thread at once: {most:.2f}×)"


def scoring_goals(limits, scoring, load):
    busy = f", under a load of {load:.1f}" if load >= 0.5 else ""
    return [
        Goal("score, no reasons, to /dev/null, against `wc -l`", True, 5.0,
             3.4, ratio(limits, runs.NULL, runs.WC)),
        Goal("the same, every cell quoted", True, 4.5, 3.3,
             ratio(scoring, runs.NULL_QUOTED, runs.WC_QUOTED)),
        Goal("score to a file, faster than DuckDB, 1 thread each", False, 6,
             8, ratio(scoring, runs.DUCKDB, runs.FILE)),
        Goal("all and 3 reasons to a file, faster than that DuckDB run", False,
             3.5, 6, ratio(scoring, runs.DUCKDB, runs.WHOLE)),
        Goal("2 threads, faster than 1, to /dev/null (wall clock)", False, 1.8,
             1.9, ratio(limits, runs.NULL, runs.NULL_2, "wall"), note=busy),
        Goal("2 threads, faster than 1, to a file (wall clock)", False, 1.65,
             1.75, ratio(limits, runs.FILE, runs.FILE_2, "wall"),
             note=two_at_once(limits) + busy),
    ]


def memory_goals(limits, scoring):
    rows = []
    for name, threads in ((runs.NULL, 1), (runs.NULL_2, 2)):
        few, many = (s.median(name, "peak") for s in (scoring, limits))
        rows.append(Goal(
            f"the scorer's memory, {threads} thread{'s' * (threads > 1)}",
            True, 8 + 4 * threads, 4 + 2 * threads, max(few, many),
            "{:.1f} MB", f" ({few:.1f} with {scoring.leads:,} leads, "
            f"{many:.1f} with {limits.leads:,})"))
    return rows


def equal_loss(quality):
    """How far the log-losses of fit and XGBoost are apart, in words."""
    if runs.FIT_XGBOOST not in quality:
        return ""
    ours, theirs = quality[runs.FIT][0], quality[runs.FIT_XGBOOST][0]
    return f" (log-loss {ours:.5f}, theirs {theirs:.5f}: equal is ± .0005)"


def learning_goals(learning, quality):
    megabytes = max(learning.median(name, "peak")
                    for name in (runs.FIT, runs.FIT_PLAIN))
    return [
        Goal("`fit --method plain`, faster than scikit-learn's lbfgs", False,
             10, 20, ratio(learning, runs.FIT_SKLEARN, runs.FIT_PLAIN)),
        Goal("the whole `fit`, faster than that one fit of scikit-learn",
             False, 1, 2, ratio(learning, runs.FIT_SKLEARN, runs.FIT)),
        Goal("the whole `fit`, faster than XGBoost's 200 trees", False, 4, 8,
             ratio(learning, runs.FIT_XGBOOST, runs.FIT), "{:.2f}×",
             equal_loss(quality)),
        Goal("the trainer's memory beyond 32 MB", True, 150, 96,
             max(0, megabytes - 32) * 2**20 / learning.leads, "{:.0f} B a lead",
             f" (peak {megabytes:.0f} MB)"),
    ]


def render(found, quality, load):
    rows = (scoring_goals(found["limits"], found["scoring"], load)
            + memory_goals(found["limits"], found["scoring"])
            + learning_goals(found["learning"], quality))
    smaller = ("" if found["limits"].leads >= 10_000_000 else
               "Meant for 10,000,000 leads scored beside the limits, 1,000,000 "
               "beside others and\nto learn from; this run is smaller.\n\n")
    head = ("## What was to be reached\n\n" + smaller +
            "| | must | reach for | measured | |\n|-|-:|-:|-:|-|\n")
    return head + "\n".join(goal.row() for goal in rows)

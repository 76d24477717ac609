# SPDX-License-Identifier: MIT
"""Did all of them compute the same?  Each check is a row of `passed`."""
import csv
import filecmp
import math
import subprocess

import card
import runs


class Checks:
    def __init__(self):
        self.passed, self.failed = [], []

    def add(self, what, ok):
        (self.passed if ok else self.failed).append(what)
        if not ok:
            print(f"FAILED: {what}", flush=True)


def cells(path, column):
    with open(path, newline="") as table:
        for row in csv.DictReader(table):
            yield row[column]


def our_scores(path):
    """Tenths; the points are written as they are, so nothing is rounded."""
    return [int(score.replace(".", "")) for score in cells(path, "score")]


def their_scores(path):
    return [int(score) for score in cells(path, "score")]


def liblinear_chances(path):
    with open(path) as lines:
        next(lines)             # "labels 1 0"
        return [float(line.split()[1]) for line in lines]


def liblinear_scores(path):
    """Probabilities back to points: liblinear_input.py says how."""
    return [round(500 + 100 * math.log2(p / (1 - p)))
            for p in liblinear_chances(path)]


def write_scores(at, card_file, leads, out, *options):
    subprocess.run([at.program("mql-scorer"), "-q", "-m", at(card_file), "-o",
                    at(out), *options, at(leads)], check=True)


def exact_scores(path, n_terms, n_leads):
    """card.py's, of the first leads."""
    terms = card.terms(n_terms)
    with open(path, newline="") as table:
        return [card.score(row, terms)
                for row, _ in zip(csv.DictReader(table), range(n_leads))]


def check_leads(at, checks, n_leads):
    """first.csv has the rows 0 to n_leads - 1."""
    part = subprocess.run(
        [at.program("bench-leads"), "10", "--from", str(n_leads - 10)],
        check=True, capture_output=True).stdout
    checks.add("row i of the leads depends on i alone",
               part.splitlines()[1:]
               == at("first.csv").read_bytes().splitlines()[-10:])


def check_ours(at, checks, n_exact):
    """Ourselves, at 1 and 2 threads, plain and quoted, beside card.py's ten
    lines."""
    for kind in ("file", "whole"):
        checks.add(f"1 and 2 threads give the same bytes: {kind}",
                   filecmp.cmp(at(f"leads.{kind}"), at(f"leads.{kind}2"),
                               shallow=False))
    write_scores(at, "goal.yaml", "leads_quoted.csv", "quoted.file",
                 "--no-reasons")
    checks.add("plain and quoted leads give the same bytes",
               filecmp.cmp(at("leads.file"), at("quoted.file"),
                           shallow=False))
    scores = our_scores(at("leads.whole"))
    checks.add("with and without reasons the scores are the same",
               scores == our_scores(at("leads.file")))
    checks.add("card.py gives the same scores",
               exact_scores(at("leads.csv"), 20, n_exact) == scores[:n_exact])


def check_terms(at, checks, n_terms, n_leads):
    """Cards of other lengths, on the first leads."""
    for n in n_terms:
        write_scores(at, f"terms_{n}.yaml", "first.csv", "first.out")
        checks.add(f"card.py gives the same scores, {n} terms",
                   exact_scores(at("first.csv"), n, n_leads)
                   == our_scores(at("first.out")))


def check_peers(at, checks):
    scores = our_scores(at("leads.file"))
    for name, file in ((runs.DUCKDB, "duckdb.csv"),
                       (runs.DUCKDB_2, "duckdb2.csv"),
                       (runs.POLARS, "polars.csv"),
                       (runs.POLARS_2, "polars2.csv"),
                       (runs.AWK, "awk.csv"),
                       (runs.SKLEARN, "sklearn.csv")):
        checks.add(f"{name} gives the same scores",
                   their_scores(at(file)) == scores)
    checks.add(f"{runs.LIBLINEAR} gives the same scores",
               liblinear_scores(at("liblinear.out")) == scores)


# ---- learning ----

def log_loss(chances, outcomes):
    total = sum(math.log(p if y else 1 - p)
                for p, y in zip(chances, outcomes, strict=True))
    return -total / len(outcomes)


def auc(chances, outcomes):
    """The share of pairs in the right order, ties as half."""
    order = sorted(zip(chances, outcomes))
    n_no = n_yes = rank_sum = i = 0
    while i < len(order):
        j = i
        while j < len(order) and order[j][0] == order[i][0]:
            j += 1
        yes = sum(y for _, y in order[i:j])
        rank_sum += yes * (i + j + 1) / 2
        n_yes, n_no, i = n_yes + yes, n_no + j - i - yes, j
    return (rank_sum - n_yes * (n_yes + 1) / 2) / (n_yes * n_no)


def our_chances(at, model):
    write_scores(at, model + ".yaml", "later.csv", model + ".scored")
    return [float(p) for p in cells(at(model + ".scored"), "prob_won")]


def their_chances(at, name):
    return [float(line) for line in at(name + ".chances").open()]


def held_out(at):
    """name -> (log-loss, AUC) on later leads that nobody learned from."""
    outcomes = [int(y) for y in cells(at("later.csv"), "converted")]
    chances = {runs.FIT_PLAIN: our_chances(at, "plain"),
               runs.FIT: our_chances(at, "smooth")}
    if at.python:
        subprocess.run(["liblinear-predict", "-b", "1", at("later.txt"),
                        at("past.model"), at("liblinear.later")], check=True,
                       stdout=subprocess.DEVNULL)
        chances[runs.FIT_LIBLINEAR] = [
            1 - p for p in liblinear_chances(at("liblinear.later"))]
        chances[runs.FIT_SKLEARN] = their_chances(at, "sklearn")
        chances[runs.FIT_XGBOOST] = their_chances(at, "xgboost")
    return {name: (log_loss(p, outcomes), auc(p, outcomes))
            for name, p in chances.items()}


def check_learning(checks, quality, base_rate):
    no_model = log_loss([base_rate], [1]) * base_rate + \
        log_loss([base_rate], [0]) * (1 - base_rate)
    for name, (loss, area) in quality.items():
        checks.add(f"{name} learned something",
                   loss < 0.95 * no_model and area > 0.75)

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""shift.py BUILD [--seeds 30] [--rows 3000] [--source simple|demo]

The threshold is chosen on out-of-fold scores, and the card that ships is
refitted on all leads.  Is H(t) of the shipped card the H(t) that was promised?

Per seed: fit with five digest folds; at the score t that the best 5, 10, 20 and
40 % of the out-of-fold scores reach (no label has a say in t), and at the
threshold itself, compare on leads whose SQL probability is known

    fold cards       the training leads by their out-of-fold scores
    shipped card     20,000 fresh leads by the card

Printed: mean and standard error over the seeds of log(volume shipped / fold)
and log(rate shipped / fold), in per cent.
"""
import argparse
import csv
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile

DEFINITION = """definition: 1
lead: {id: id}
outcome:
  won: {column: won, is: ["1"]}
  lost: {column: won, is: ["0"]}
features:
  a: {dimension: fit, type: number}
  b: {dimension: fit, type: number}
  c: {dimension: intent, type: number}
  d: {dimension: intent, type: number}
  e: {dimension: intent, type: number}
  f: {dimension: fit, type: level}
  g: {dimension: fit, type: level}
exclude: [p_sql]
target: {mql_to_sql: 30%, promise: aim}
"""


def simple(path, rows, seed):
    """Main effects, a bend, an interaction, noise columns: base rate 15 %."""
    rng = random.Random(seed)
    with open(path, "w", newline="") as out:
        w = csv.writer(out)
        w.writerow(["id", "a", "b", "c", "d", "e", "f", "g", "won", "p_sql"])
        for i in range(rows):
            x = [rng.gauss(0, 1) for _ in range(5)]
            f, g = rng.randrange(8), rng.randrange(20)
            eta = (-2.5 + .9 * x[0] + .5 * abs(x[1]) + .7 * x[2] +
                   .5 * (x[0] > 0) * (x[2] > 0) + .25 * (f - 3.5) / 2)
            p = 1 / (1 + math.exp(-eta))
            w.writerow([f"L{seed}-{i}"] + [f"{v:.3f}" for v in x] +
                       [f"f{f}", f"g{g}", int(rng.random() < p), f"{p:.6f}"])


def demo(build, path, rows, seed):
    with open(path, "w") as out:
        subprocess.run([f"{build}/demo-leads", "--past", "--truth", "--rows",
                        str(rows), "--seed", str(seed)], stdout=out,
                       check=True)


def demo_definition(path):
    here = os.path.dirname(os.path.abspath(__file__))
    text = open(f"{here}/../../datasets/demo_definition.yaml").read()
    text = text.replace("promise: guarantee, confidence: 95%", "promise: aim")
    text = text.replace("exclude: [", "exclude: [p_sql, p_won, last_touch_at, ")
    # Its age runs to the observed day in training and to --as-of in scoring.
    text = "".join(line for line in text.splitlines(True)
                   if not line.startswith("  last_touch_at:"))
    open(path, "w").write(text)


def column(path, name):
    with open(path, newline="") as f:
        return [row[name] for row in csv.DictReader(f)]


def rate(score, prob, t):
    """Volume and SQL rate of H(t)."""
    inside = [p for s, p in zip(score, prob) if s is not None and s >= t]
    if not inside:
        return None
    return len(inside) / len(score), sum(inside) / len(inside)


def eligible(score, verdict):
    return [None if v == "disqualified" or s == "" else float(s)
            for s, v in zip(score, verdict)]


def one_seed(args, room, seed):
    d, past, fresh = (f"{room}/{n}" for n in ("d.yaml", "p.csv", "f.csv"))
    if args.source == "simple":
        open(d, "w").write(DEFINITION)
        simple(past, args.rows, seed)
        simple(fresh, 20000, 10 ** 6 + seed)
    else:
        demo_definition(d)
        demo(args.build, past, args.rows, seed)
        demo(args.build, fresh, 20000, 10 ** 6 + seed)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    fit = subprocess.run([f"{args.build}/mql-trainer", "fit", "-d", d,
                          "--split", "digest", "--as-of", "2026-10-01",
                          "--threads", "1", "--oof", f"{room}/oof.csv", "-o",
                          f"{room}/card.yaml", past], **quiet)
    if fit.returncode:
        sys.stderr.write(f"seed {seed}: no card\n{fit.stderr.decode()}\n")
        return None
    subprocess.run([f"{args.build}/mql-scorer", "-m", f"{room}/card.yaml",
                    "--as-of", "2026-10-01", "-o", f"{room}/s.csv", fresh],
                   **quiet)
    p_past = [float(p) for p in column(past, "p_sql")]
    p_fresh = [float(p) for p in column(fresh, "p_sql")]
    oof = f"{room}/oof.csv"
    fold = eligible(column(oof, "score"), column(oof, "verdict"))
    p_fold = [p_past[int(i) - 1] for i in column(oof, "lead")]
    ship = eligible(column(f"{room}/s.csv", "score"),
                    column(f"{room}/s.csv", "verdict"))
    ranked = sorted((s for s in fold if s is not None), reverse=True)
    cuts = {f"{q} %": ranked[len(fold) * q // 100] for q in (5, 10, 20, 40)}
    cuts["70.0"] = 70.0
    out = {}
    for name, t in cuts.items():
        a, b = rate(fold, p_fold, t), rate(ship, p_fresh, t)
        if a and b:
            out[name] = [100 * math.log(y / x) for x, y in zip(a, b)]
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--source", default="simple",
                        choices=["simple", "demo"])
    args = parser.parse_args()
    args.build = os.path.abspath(args.build)
    found = []
    with tempfile.TemporaryDirectory() as room:
        for seed in range(1, args.seeds + 1):
            one = one_seed(args, room, seed)
            if one:
                found.append(one)
    print(f"# {args.source}, {args.rows} leads, {len(found)} seeds; "
          "shipped card against fold cards at the same score")
    print("# cut      volume          rate")
    for name in ("5 %", "10 %", "20 %", "40 %", "70.0"):
        line = f"{name:6}"
        for k in (0, 1):
            x = [one[name][k] for one in found if name in one]
            error = statistics.stdev(x) / math.sqrt(len(x))
            line += f"  {statistics.mean(x):+6.2f} +- {error:4.2f} %"
        print(line)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mql against the best of other people's packages, on real tables.

Every model sees the same rows: test fold k is the rows with i % 5 == k, and
where rows have an order in time the last fifth is predicted from the first
four.  mql goes through its programs and files alone.  run.sh calls this.
"""
import argparse
import concurrent.futures
import csv
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
DEFINITIONS = HERE.parent.parent / "tests" / "real"
FOLDS = 5
SEED = 1
# Never refused: every eligible lead passes, and a card is written.
TARGET = "target: {mql_to_sql: 0.1%, promise: aim}"

OLIST_DEFINITION = """definition: 1
lead: {id: mql_id}
outcome:
  won: {column: won, is: ["1"]}
  lost: {column: won, is: ["0"]}
features:
  landing_page_id: {dimension: intent, type: level}
  origin: {dimension: intent, type: level}
  contact_day: {dimension: intent, type: number}
  contact_weekday: {dimension: intent, type: level}
  contact_month: {dimension: intent, type: level}
"""


# ---- tables ----

class Table:
    """Cells as text, as the programs get them; which columns are features."""

    def __init__(self, cells, definition, outcome, yes):
        self.cells = cells.reset_index(drop=True)
        self.label = (self.cells[outcome] == yes).to_numpy(dtype=int)
        self.kinds = dict(re.findall(
            r"^  (\S.*?): +\{dimension: \w+, type: (number|level)\}",
            definition, re.MULTILINE))
        missing = re.search(r"^missing: \[(.*)\]", definition, re.MULTILINE)
        self.missing = [w.strip().strip('"') for w in
                        missing[1].split(",")] if missing else [""]
        definition = re.sub(r"(?m)^target:.*\n", "", definition)
        if not re.search(r"(?m)^trust:", definition):
            definition += "trust: [%s]\n" % ", ".join(self.kinds)
        self.definition = definition + TARGET + "\n"

    def frame(self):
        """Features for the packages: floats and text, None where missing."""
        out = pd.DataFrame(index=self.cells.index)
        for name, kind in self.kinds.items():
            cell = self.cells[name].str.strip()
            cell = cell.where(~cell.isin(self.missing), None)
            out[name] = (pd.to_numeric(cell) if kind == "number"
                         else cell.astype(object))
        return out


def read_cells(path, **options):
    return pd.read_csv(path, dtype=str, keep_default_na=False,
                       na_filter=False, **options)


def real_table(data, name, path, outcome, yes, **options):
    return Table(read_cells(data / path, **options),
                 (DEFINITIONS / name).read_text(), outcome, yes)


def olist_table(data):
    folder = data / "olist_marketing_funnel"
    leads = read_cells(folder / "olist_marketing_qualified_leads_dataset.csv")
    deals = read_cells(folder / "olist_closed_deals_dataset.csv")
    day = pd.to_datetime(leads["first_contact_date"])
    leads["won"] = leads["mql_id"].isin(deals["mql_id"]).map(
        {True: "1", False: "0"})
    leads["contact_day"] = (day - pd.Timestamp("2017-01-01")).dt.days.astype(
        str)
    leads["contact_weekday"] = day.dt.day_name()
    leads["contact_month"] = day.dt.month_name()
    return Table(leads, OLIST_DEFINITION, "won", "1")


XEDUCATION = "xeducation_leads/Leads.csv"
# name: (loader, order in time: None, "rows" or a column)
TABLES = {
    "X Education, all columns": (lambda data: real_table(
        data, "xeducation_all.yaml", XEDUCATION, "Converted", "1"), None),
    "X Education, leaks removed": (lambda data: real_table(
        data, "xeducation.yaml", XEDUCATION, "Converted", "1"), None),
    "bank-additional, no duration": (lambda data: real_table(
        data, "bank.yaml", "uci_bank_marketing/bank-additional-full.csv",
        "y", "yes", sep=";"), "rows"),
    "online shoppers": (lambda data: real_table(
        data, "shoppers.yaml",
        "uci_online_shoppers/online_shoppers_intention.csv",
        "Revenue", "TRUE"), None),
    "Olist": (olist_table, "first_contact_date"),
    "UCLA admission": (lambda data: real_table(
        data, "ucla.yaml", "ucla_admission/binary.csv", "admit", "1"), None),
}


def splits(table, order):
    """Name and test rows of every split; training rows are the others."""
    n = len(table.label)
    rows = np.arange(n)
    for k in range(FOLDS):
        yield "folds", k, rows[rows % FOLDS != k], rows[rows % FOLDS == k]
    if order is None:
        return
    if order != "rows":
        rows = np.argsort(table.cells[order].to_numpy(), kind="stable")
    cut = n * 4 // 5
    yield "time", 0, rows[:cut], rows[cut:]


# ---- measures ----

def ranks_auc(label, score):
    rank = pd.Series(score).rank().to_numpy()
    yes = label.sum()
    return ((rank[label == 1].sum() - yes * (yes + 1) / 2) /
            (yes * (len(label) - yes)))


def lift(label, score, share=0.1):
    """Rate of the best tenth over that of all; ties count in proportion."""
    most = len(label) * share
    best = taken = won = 0.0
    for value in np.sort(np.unique(score))[::-1]:
        tie = score == value
        best = min(tie.sum(), most - taken)
        won += best * label[tie].mean()
        taken += best
        if taken >= most:
            break
    return won / most / label.mean()


def calibration_slope(label, prob):
    """Logistic regression of the label on the logit, by Newton."""
    x = np.column_stack([np.ones(len(prob)), np.log(prob / (1 - prob))])
    b = np.array([0.0, 1.0])
    for _ in range(50):
        q = 1 / (1 + np.exp(-x @ b))
        step = np.linalg.solve((x * (q * (1 - q))[:, None]).T @ x +
                               1e-9 * np.eye(2), x.T @ (label - q))
        b += step
        if np.abs(step).max() < 1e-10:
            break
    return b[1]


def calibration_error(label, prob):
    """ECE: mean |rate - mean probability| over tenths of the leads (of small
    tables: fewer parts, of 40 leads)."""
    order = np.argsort(prob, kind="stable")
    bins = min(10, max(2, len(prob) // 40))
    return sum(abs(label[part].mean() - prob[part].mean()) * len(part)
               for part in np.array_split(order, bins)) / len(prob)


def measure(label, score, prob):
    prob = np.clip(prob, 1e-7, 1 - 1e-7)
    return {
        "auc": ranks_auc(label, score),
        "log_loss": -np.mean(np.where(label == 1, np.log(prob),
                                      np.log(1 - prob))),
        "brier": np.mean((label - prob) ** 2),
        "lift": lift(label, score),
        "slope": calibration_slope(label, prob),
        "ece": calibration_error(label, prob),
    }


# ---- models: each gives (score, prob, points to read) for the test rows ----

def run_program(command, accept):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in accept:
        sys.exit("%s\nexit %d\n%s%s" % (" ".join(map(str, command)),
                                        done.returncode, done.stdout,
                                        done.stderr))


def card_points(path):
    """Different numbers in each term's table, and the base."""
    total, values = 1, set()
    in_terms = in_matrix = False
    number = r"-?\d+(?:\.\d+)?"
    for line in path.read_text().splitlines():
        if re.match(r"\S", line) and not line.startswith("-"):
            in_terms = line.startswith("terms:")
        if not in_terms:
            continue
        if line.startswith("- "):
            total += len(values)
            values = set()
        key = re.match(r"  (\w+):(.*)", line)
        if key:
            in_matrix = key[1] == "points" and not key[2].strip()
        if in_matrix and re.match(r"  +- \[", line):
            values.update(re.findall(number, line))
        else:
            values.update(re.findall(r"[{ ]points: (%s)" % number, line))
    return total + len(values)


def fit_mql(table, train, test, bin_dir):
    with tempfile.TemporaryDirectory() as room:
        room = Path(room)
        (room / "definition.yaml").write_text(table.definition)
        for name, rows in (("train", train), ("test", test)):
            table.cells.iloc[rows].to_csv(room / (name + ".csv"), index=False,
                                          quoting=csv.QUOTE_MINIMAL)
        # 1: done, and something needs attention; a missing card is noticed
        run_program([bin_dir / "mql-trainer", "fit", "--threads", "1",
                     "-d", room / "definition.yaml", "-o", room / "card.yaml",
                     "--as-of", "2026-01-01", room / "train.csv"], (0, 1))
        run_program([bin_dir / "mql-scorer", "-m", room / "card.yaml",
                     "--threads", "1", "--no-reasons", "--quiet",
                     "--as-of", "2026-01-01", "-o", room / "scored.csv",
                     room / "test.csv"], (0, 1))
        scored = pd.read_csv(room / "scored.csv")
        points = card_points(room / "card.yaml")
    assert len(scored) == len(test)
    return (scored["score"].to_numpy(), scored["prob_won"].to_numpy(), points)


def fit_logistic(table, train, test, bin_dir):
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    x = table.frame()
    numbers = [c for c, kind in table.kinds.items() if kind == "number"]
    levels = [c for c, kind in table.kinds.items() if kind == "level"]
    x[levels] = x[levels].fillna("(missing)")
    model = make_pipeline(
        ColumnTransformer([
            ("number", make_pipeline(
                SimpleImputer(strategy="median", add_indicator=True),
                StandardScaler()), numbers),
            ("level", OneHotEncoder(handle_unknown="ignore"), levels)]),
        LogisticRegression(max_iter=5000))
    model.fit(x.iloc[train], table.label[train])
    prob = model.predict_proba(x.iloc[test])[:, 1]
    return prob, prob, int(np.count_nonzero(model[-1].coef_)) + 1


XGB_GRID = [(2, .1), (3, .06), (5, .05), (8, .04)]        # depth, eta
XGB_INNER = 3


def xgb_matrix(table, train, rows):
    """Levels with fewer than ten leads of the training part are one level."""
    import xgboost
    x = table.frame()
    for name, kind in table.kinds.items():
        if kind == "number":
            continue
        count = x[name].iloc[train].value_counts()
        kept = sorted(count.index[count >= 10])
        cell = x[name].where(x[name].isin(kept) | x[name].isna(), "(other)")
        x[name] = pd.Categorical(cell, categories=kept + ["(other)"])
    return xgboost.DMatrix(x.iloc[rows], table.label[rows], nthread=1,
                           enable_categorical=True)


def xgb_options(depth, eta):
    return {"objective": "binary:logistic", "tree_method": "hist",
            "eval_metric": "logloss", "nthread": 1, "seed": SEED,
            "max_depth": depth, "eta": eta, "min_child_weight": 5,
            "subsample": .8, "colsample_bytree": .7, "lambda": 2,
            "max_cat_to_onehot": 8}


def fit_xgboost(table, train, test, bin_dir):
    import xgboost
    data = xgb_matrix(table, train, train)
    place = np.arange(len(train))
    inner = [(place[place % XGB_INNER != k], place[place % XGB_INNER == k])
             for k in range(XGB_INNER)]
    best = None
    for depth, eta in XGB_GRID:
        loss = xgboost.cv(xgb_options(depth, eta), data, 1500, folds=inner,
                          early_stopping_rounds=40,
                          as_pandas=False)["test-logloss-mean"]
        if best is None or min(loss) < best[0]:
            best = (min(loss), depth, eta, int(np.argmin(loss)) + 1)
    # A third more leads than in an inner fold bear some more rounds.
    model = xgboost.train(xgb_options(best[1], best[2]), data,
                          int(best[3] * 1.1))
    prob = model.predict(xgb_matrix(table, train, test)).astype(float)
    leaves = sum(text.count("leaf=") for text in model.get_dump())
    return prob, prob, leaves


def fit_ebm(table, train, test, bin_dir):
    from interpret.glassbox import ExplainableBoostingClassifier
    x = table.frame()
    kinds = ["continuous" if kind == "number" else "nominal"
             for kind in table.kinds.values()]
    model = ExplainableBoostingClassifier(
        feature_types=kinds, n_jobs=1, random_state=SEED)
    model.fit(x.iloc[train], table.label[train])
    prob = model.predict_proba(x.iloc[test])[:, 1]
    points = 1 + sum(len(np.unique(np.round(t, 6)))
                     for t in model.term_scores_)
    return prob, prob, points


MODELS = {"mql": fit_mql, "logistic regression": fit_logistic,
          "XGBoost": fit_xgboost, "EBM": fit_ebm}
# Long ones first, so that cores end together.
EFFORT = {"EBM": 4, "XGBoost": 3, "mql": 2, "logistic regression": 1}


# ---- the run ----

def work(task, data, bin_dir):
    name, model, kind, k = task
    loader, order = TABLES[name]
    table = loader(data)
    train, test = next((a, b) for s, j, a, b in splits(table, order)
                       if (s, j) == (kind, k))
    began = time.process_time() + os.times().children_user
    score, prob, points = MODELS[model](table, train, test, bin_dir)
    took = time.process_time() + os.times().children_user - began
    found = measure(table.label[test], score, prob)
    return dict(table=name, model=model, split=kind, fold=k,
                seconds=took, points=points, **found)


def tasks_of(data, tables, models):
    tasks = []
    for name in tables:
        loader, order = TABLES[name]
        table = loader(data)
        for kind, k, train, _ in splits(table, order):
            tasks += [(len(train) * EFFORT[m], (name, m, kind, k))
                      for m in models]
    return [t for _, t in sorted(tasks, key=lambda t: -t[0])]


def mean_rows(rows):
    keys = [k for k in rows[0] if isinstance(rows[0][k], (int, float))]
    return {k: float(np.mean([r[k] for r in rows])) for k in keys}


def versions():
    from importlib.metadata import version
    return ", ".join(["Python " + platform.python_version()] +
                     ["%s %s" % (p, version(p)) for p in
                      ("scikit-learn", "xgboost", "interpret")])


def git(*words):
    return subprocess.run(["git", "-C", HERE, *words], capture_output=True,
                          text=True).stdout.strip()


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


HEAD = """| table | model | AUC | log-loss | Brier | lift, best 10 % \
| slope | ECE | points to read | CPU s |
|-|-|-|-|-|-|-|-|-|-|
"""
ROW = ("| {table} | {model} | {auc:.4f} | {log_loss:.4f} | {brier:.4f} | "
       "{lift:.2f} | {slope:.2f} | {ece:.4f} | {points:.0f} | "
       "{seconds:.1f} |\n")


def table_text(results, kind, models):
    text = HEAD
    for name in TABLES:
        for model in models:
            rows = [r for r in results if (r["table"], r["model"],
                                           r["split"]) == (name, model, kind)]
            if rows:
                text += ROW.format(**{**mean_rows(rows), "table": name,
                                      "model": model})
    return text


def gap_text(results):
    """mql's AUC minus that of each other model, fold by fold."""
    text = ("| table | split | against | AUC | se over folds | log-loss |\n"
            "|-|-|-|-|-|-|\n")
    at = {(r["table"], r["split"], r["model"], r["fold"]): r for r in results}
    for name in TABLES:
        for kind in ("folds", "time"):
            for model in ("XGBoost", "EBM", "logistic regression"):
                pairs = [(at[name, kind, "mql", k], at[name, kind, model, k])
                         for k in range(FOLDS)
                         if (name, kind, model, k) in at and
                         (name, kind, "mql", k) in at]
                if not pairs:
                    continue
                auc = [a["auc"] - b["auc"] for a, b in pairs]
                loss = np.mean([a["log_loss"] - b["log_loss"]
                                for a, b in pairs])
                se = ("%.4f" % (np.std(auc, ddof=1) / len(auc) ** .5)
                      if len(auc) > 1 else "")
                text += "| %s | %s | %s | %+.4f | %s | %+.4f |\n" % (
                    name, kind, model, np.mean(auc), se, loss)
    return text


def report(results, args, seconds):
    text = "## Five folds, means\n\n"
    text += table_text(results, "folds", args.models)
    text += "\n## Out of time: the first four fifths predict the last\n\n"
    text += table_text(results, "time", args.models)
    text += "\n## mql minus the others (AUC: above 0 is better)\n\n"
    text += gap_text(results)
    text += "\n## Run\n\n"
    text += "- machine: %s, %d cores, %s\n" % (
        processor(), os.cpu_count(), platform.platform())
    text += "- versions: %s\n" % versions()
    text += "- commit: %s%s\n" % (
        git("rev-parse", "--short", "HEAD"),
        " and changes" if git("status", "--porcelain", "--", "../../trainer",
                              "../../common", "../../scorer") else "")
    text += "- command: `make bench-quality`\n"
    text += "- %.0f minutes on %d cores, one thread a model\n" % (
        seconds / 60, args.jobs)
    return text


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bin_dir", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--models", nargs="*", default=list(MODELS))
    parser.add_argument("--tables", nargs="*", default=list(TABLES))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("-o", "--output", type=Path, help="markdown")
    parser.add_argument("--json", type=Path, default=Path(os.devnull),
                        help="a line of figures for every fit, as it ends; "
                        "fits that stand there already are not repeated")
    args = parser.parse_args()
    args.bin_dir = args.bin_dir.resolve()
    return args


def earlier(path):
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text().splitlines()]


def run_all(args, results):
    done = {(r["table"], r["model"], r["split"], r["fold"]) for r in results}
    tasks = [t for t in tasks_of(args.data, args.tables, args.models)
             if t not in done]
    with (concurrent.futures.ProcessPoolExecutor(args.jobs) as pool,
          args.json.open("a") as out):
        futures = [pool.submit(work, t, args.data, args.bin_dir)
                   for t in tasks]
        for future in concurrent.futures.as_completed(futures):
            row = future.result()
            results.append(row)
            print(json.dumps(row), file=out, flush=True)
            print("%-28s %-20s %-5s %d  AUC %.4f  log-loss %.4f  %6.1f s" % (
                row["table"], row["model"], row["split"], row["fold"],
                row["auc"], row["log_loss"], row["seconds"]),
                file=sys.stderr, flush=True)


def main():
    args = arguments()
    began = time.time()
    results = earlier(args.json)
    run_all(args, results)
    args.models = [m for m in MODELS
                   if any(r["model"] == m for r in results)]
    text = report(results, args, time.time() - began)
    if args.output:
        args.output.write_text(text)
    print(text)


if __name__ == "__main__":
    main()

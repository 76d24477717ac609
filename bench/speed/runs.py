# SPDX-License-Identifier: MIT
"""What is run: the limits, ourselves, and what people would run instead."""
from pathlib import Path

from measure import Run

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
PEERS = HERE / "peers"
AS_OF = "2026-10-01"

# names that the report and the checks refer to
WC = "wc -l"
WC_QUOTED = "wc -l, every cell quoted"
NULL = "mql-scorer, no reasons"
NULL_QUOTED = "mql-scorer, no reasons, every cell quoted"
NULL_2 = "mql-scorer, no reasons, 2 threads"
FILE = "mql-scorer, no reasons, to a file"
FILE_2 = "mql-scorer, no reasons, to a file, 2 threads"
FILE_TWICE = "mql-scorer, no reasons, to a file, twice at once"
WHOLE = "mql-scorer, all and 3 reasons, to a file"
WHOLE_2 = "mql-scorer, all and 3 reasons, to a file, 2 threads"
INDEX = "ends of cells alone (bench-csv index)"
LIBCSV = "libcsv, callbacks that count (bench-csv libcsv)"
WC_DEMO = "wc -l, demo leads"
DEMO = "mql-scorer, no reasons, the demo's card"
DUCKDB = "DuckDB"
DUCKDB_2 = "DuckDB, 2 threads"
POLARS = "Polars"
POLARS_2 = "Polars, 2 threads"
AWK = "mawk"
SKLEARN = "pandas and scikit-learn"
LIBLINEAR = "liblinear-predict, input ready-made"
FIT_PLAIN = "mql-trainer fit --method plain"
FIT = "mql-trainer fit"
FIT_SKLEARN = "scikit-learn, lbfgs"
FIT_LIBLINEAR = "liblinear-train, input ready-made"
FIT_XGBOOST = "XGBoost, 200 trees"


class Files:
    """Where everything is, in the room."""

    def __init__(self, build, room, python):
        self.build, self.room = build, room
        self.python = python    # with the peers' packages, or None

    def program(self, name):
        return self.build / name

    def __call__(self, name):
        return self.room / name


def score(at, name, leads, *options, card="goal.yaml", threads=1, out=None):
    command = [at.program("mql-scorer"), "-q", "-m", at(card), "--threads",
               threads, *options]
    if not out:
        return Run(name, [*command, at(leads)])
    return Run(name, [*command, "-o", at(out), at(leads)], makes=(at(out),))


def twice_at_once(at, name, one):
    """What two threads could reach, had they nothing to share but the
    machine."""
    out, second = one.makes[0], at("second")
    words = " ".join(map(str, one.command))
    return Run(name, ["sh", "-c", f"{words} & p=$!; "
                      f"{words.replace(str(out), str(second))} && wait $p"],
               makes=(out, second))


def ours(at, stem):
    """mql-scorer, and wc on the same file, the yardstick."""
    leads = stem + ".csv"
    return [
        Run(WC, ["wc", "-l", at(leads)]),
        score(at, NULL, leads, "--no-reasons"),
        score(at, NULL_2, leads, "--no-reasons", threads=2),
        score(at, FILE, leads, "--no-reasons", out=stem + ".file"),
        score(at, FILE_2, leads, "--no-reasons", threads=2,
              out=stem + ".file2"),
        twice_at_once(at, FILE_TWICE,
                      score(at, FILE, leads, "--no-reasons",
                            out=stem + ".twice")),
        score(at, WHOLE, leads, out=stem + ".whole"),
    ]


def ours_also(at):
    """Where gigabytes written would tell nothing new."""
    leads, quoted = "leads.csv", "leads_quoted.csv"
    return [
        score(at, WHOLE_2, leads, threads=2, out="leads.whole2"),
        Run(WC_QUOTED, ["wc", "-l", at(quoted)]),
        score(at, NULL_QUOTED, quoted, "--no-reasons"),
    ]


def limits(at, stem):
    """Nobody who reads cells is quicker than these on one core."""
    leads = at(stem + ".csv")
    return [
        Run(INDEX, [at.program("bench-csv"), "index", leads]),
        Run(LIBCSV, [at.program("bench-csv"), "libcsv", leads]),
    ]


def demo(at):
    return [
        Run(WC_DEMO, ["wc", "-l", at("demo.csv")]),
        score(at, DEMO, "demo.csv", "--no-reasons", "--as-of", AS_OF,
              card="demo.yaml"),
    ]


def peer(at, name, script, *arguments, makes=(), **env):
    return Run(name, [at.python, PEERS / script, *arguments], env=env,
               own_clock=True, makes=makes)


def peer_score(at, name, script, out, *more, **env):
    return peer(at, name, script, at("leads.csv"), at(out), *more,
                makes=(at(out),), **env)


def peers(at):
    return [
        peer_score(at, DUCKDB, "duckdb_score.py", "duckdb.csv", 1),
        peer_score(at, DUCKDB_2, "duckdb_score.py", "duckdb2.csv", 2),
        peer_score(at, POLARS, "polars_score.py", "polars.csv",
                   POLARS_MAX_THREADS="1"),
        peer_score(at, POLARS_2, "polars_score.py", "polars2.csv",
                   POLARS_MAX_THREADS="2"),
        Run(AWK, ["mawk", "-f", at("goal.awk"), at("leads.csv")],
            out=at("awk.csv")),
        peer_score(at, SKLEARN, "sklearn_score.py", "sklearn.csv"),
        Run(LIBLINEAR, ["liblinear-predict", "-b", 1, at("goal.txt"),
                        at("goal.model"), at("liblinear.out")],
            makes=(at("liblinear.out"),)),
    ]


def growth_leads(at, sizes):
    return [score(at, f"{n:,} leads, {t} thread{'s' * (t > 1)}",
                  f"leads_{n}.csv", "--no-reasons", threads=t)
            for n in sizes for t in (1, 2)]


def growth_terms(at, terms):
    return [score(at, f"{n} terms", "leads.csv", "--no-reasons",
                  card=f"terms_{n}.yaml") for n in terms]


def fit(at, name, method, out):
    return Run(name, [at.program("mql-trainer"), "fit", "--method", method,
                      "--threads", 1, "--as-of", AS_OF, "-d",
                      HERE / "definition.yaml", "-o", at(out),
                      at("past.csv")])


def training(at):
    return [fit(at, FIT_PLAIN, "plain", "plain.yaml"),
            fit(at, FIT, "smooth", "smooth.yaml")]


def training_peers(at):
    past, later = at("past.csv"), at("later.csv")
    return [
        peer(at, FIT_SKLEARN, "sklearn_fit.py", past, later,
             at("sklearn.chances")),
        Run(FIT_LIBLINEAR, ["liblinear-train", "-s", 0, "-B", 1, "-q",
                            at("past.txt"), at("past.model")]),
        peer(at, FIT_XGBOOST, "xgboost_fit.py", past, later,
             at("xgboost.chances")),
    ]

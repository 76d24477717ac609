# SPDX-License-Identifier: MIT
"""polars_score.py LEADS OUT - id and score in tenths, by one lazy query

Types are given, so nothing is guessed; a chain of cases a term, whole numbers
as such, was the quickest of what was tried.  Threads are POLARS_MAX_THREADS'.
"""
import sys
from pathlib import Path

import polars as pl
from clock import Clock

sys.path.append(str(Path(__file__).resolve().parent.parent))
import card


def kind(term):
    if not term.edges:
        return pl.String
    return pl.Int32 if all(isinstance(e, int) for e in term.edges) else \
        pl.Float64


def points(term):
    cell = pl.col(term.column)
    if term.edges:
        cases, rest = [cell < e for e in term.edges], term.points[-1]
    else:
        cases, rest = [cell == v for v in term.levels], term.other
    chain = pl.when(cell.is_null()).then(pl.lit(term.missing, pl.Int32))
    for case, value in zip(cases, term.points):
        chain = chain.when(case).then(pl.lit(value, pl.Int32))
    return chain.otherwise(pl.lit(rest, pl.Int32))


def kinds(leads, terms):
    of = {t.column: kind(t) for t in terms}
    names = pl.scan_csv(leads, infer_schema=False).collect_schema().names()
    return {name: of.get(name, pl.String) for name in names}


leads, out = sys.argv[1:]
clock = Clock()
terms = card.terms()
(pl.scan_csv(leads, schema=kinds(leads, terms))
 .select("lead_id", score=card.BASE + pl.sum_horizontal(map(points, terms)))
 .sink_csv(out))
clock.stop()

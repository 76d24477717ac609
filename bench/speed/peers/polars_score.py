# SPDX-License-Identifier: MIT
"""polars_score.py LEADS OUT - id and score in tenths, by one lazy query

Threads are POLARS_MAX_THREADS'.
"""
import sys
from pathlib import Path

import polars as pl
from clock import Clock

sys.path.append(str(Path(__file__).resolve().parent.parent))
import card


def number_points(term):
    """The place of a number among the edges picks its points."""
    edges = pl.Series(term.edges, dtype=pl.Float64)
    points = pl.Series(term.points, dtype=pl.Int32)
    place = pl.lit(edges).search_sorted(pl.col(term.column), side="right")
    return pl.lit(points).gather(place)


def level_points(term):
    return pl.col(term.column).replace_strict(
        term.levels, term.points, default=term.other, return_dtype=pl.Int32)


def points(term):
    found = number_points(term) if term.edges else level_points(term)
    return (pl.when(pl.col(term.column).is_null()).then(term.missing)
            .otherwise(found))


def types(leads, terms):
    numbers = {t.column for t in terms if t.edges}
    names = pl.scan_csv(leads, infer_schema=False).collect_schema().names()
    return {n: pl.Float64 if n in numbers else pl.String for n in names}


leads, out = sys.argv[1:]
clock = Clock()
terms = card.terms()
(pl.scan_csv(leads, schema=types(leads, terms))
 .select("lead_id", score=card.BASE + pl.sum_horizontal(map(points, terms)))
 .sink_csv(out))
clock.stop()

# SPDX-License-Identifier: MIT
"""duckdb_score.py LEADS OUT THREADS - id and score in tenths, by one statement

Types are given, so nothing is guessed.  A CASE a term, whole numbers as such,
was the quickest of what was tried; DOUBLE is said, because a bare 0.5 is a
DECIMAL and slow.
"""
import csv
import sys
from pathlib import Path

import duckdb
from clock import Clock

sys.path.append(str(Path(__file__).resolve().parent.parent))
import card


def kind(term):
    if not term.edges:
        return "VARCHAR"
    return "INTEGER" if all(isinstance(e, int) for e in term.edges) else \
        "DOUBLE"


def case(term):
    cell = f'"{term.column}"'
    if term.edges:
        rows = [f"WHEN {cell} < {e}::{kind(term)} THEN {p}"
                for e, p in zip(term.edges, term.points)]
        rest = term.points[-1]
    else:
        rows = [f"WHEN {cell} = '{v}' THEN {p}"
                for v, p in zip(term.levels, term.points)]
        rest = term.other
    return (f"CASE WHEN {cell} IS NULL THEN {term.missing} "
            f"{' '.join(rows)} ELSE {rest} END")


def statement(leads, out, terms):
    with open(leads, newline="") as table:
        header = next(csv.reader(table))
    kinds = {t.column: kind(t) for t in terms}
    columns = ", ".join(f"'{name}': '{kinds.get(name, 'VARCHAR')}'"
                        for name in header)
    score = " + ".join(case(t) for t in terms)
    return (f"COPY (SELECT lead_id, {card.BASE} + {score} AS score "
            f"FROM read_csv('{leads}', auto_detect = false, header = true, "
            f"delim = ',', quote = '\"', columns = {{{columns}}})) "
            f"TO '{out}' (FORMAT csv, HEADER)")


leads, out, threads = sys.argv[1:]
clock = Clock()
engine = duckdb.connect(config={"threads": int(threads)})
engine.execute(statement(leads, out, card.terms()))
clock.stop()

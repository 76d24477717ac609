# SPDX-License-Identifier: MIT
"""The goal card as a linear model of indicators, for peers that know no bins.

Each term's codes are its bins or levels, then other (of levels), then missing:
a column each, with the code's points as its weight.
"""
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.append(str(Path(__file__).resolve().parent.parent))
import card

TERMS = card.terms()
NUMBERS = [t for t in TERMS if t.edges]
LEVELS = [t for t in TERMS if t.levels]


def read(leads):
    types = {t.column: "float64" if t.edges else "str" for t in TERMS}
    return pd.read_csv(leads, usecols=["lead_id", *types],
                       dtype={"lead_id": "str", **types})


def number_codes(frame):
    """[row, number term], missing last."""
    codes = np.empty(frame.shape, dtype=np.int32)
    for i, t in enumerate(NUMBERS):
        x = frame[t.column].to_numpy()
        place = np.searchsorted(t.edges, x, side="right")
        codes[:, i] = np.where(np.isnan(x), len(t.edges) + 1, place)
    return codes


def level_codes(frame):
    codes = np.empty(frame.shape, dtype=np.int32)
    for i, t in enumerate(LEVELS):
        cell = frame[t.column]
        place = pd.Index(t.levels).get_indexer(cell)
        place[place < 0] = len(t.levels)
        codes[:, i] = np.where(cell.isna(), len(t.levels) + 1, place)
    return codes


def weights(term):
    """One a code, in tenths."""
    return [*term.points, *([] if term.edges else [term.other]), term.missing]

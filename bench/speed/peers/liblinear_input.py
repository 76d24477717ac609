# SPDX-License-Identifier: MIT
"""liblinear_input.py LEADS INPUT MODEL - what liblinear-predict wants

Indicators a line and a model of their weights.  liblinear-predict has no way to
print a sum, so the model makes a probability of it: SHIFT is taken away to stay
in the middle, and +10.0 points double the odds.  Making these is not timed.
"""
import math
import sys

import numpy as np
from onehot import LEVELS, NUMBERS, card, level_codes, number_codes, read, \
    weights

SHIFT = 500                     # tenths; run.py's too
UNIT = math.log(2) / 100


def write_model(path, tables):
    flat = [w for table in tables for w in table]
    with open(path, "w") as out:
        out.write("solver_type L2R_LR\nnr_class 2\nlabel 1 0\n"
                  f"nr_feature {len(flat)}\nbias 1\nw\n")
        out.writelines(f"{w * UNIT!r}\n" for w in [*flat, card.BASE - SHIFT])


def write_input(path, codes, tables):
    first = np.cumsum([1] + [len(table) for table in tables[:-1]])
    np.savetxt(path, codes + first, fmt="0" + " %d:1" * len(tables))


leads, rows, model = sys.argv[1:]
frame = read(leads)
tables = [weights(t) for t in NUMBERS + LEVELS]
codes = np.hstack([number_codes(frame[[t.column for t in NUMBERS]]),
                   level_codes(frame[[t.column for t in LEVELS]])])
write_model(model, tables)
write_input(rows, codes, tables)

# SPDX-License-Identifier: MIT
"""xgboost_fit.py PAST LATER OUT - 200 boosted trees on one thread

Reading and preparing are timed with it; the chances of later leads, which go to
OUT, are not.
"""
import sys

import pandas as pd
import xgboost
from clock import Clock
from design import LEVELS, read, write_chances

SETTINGS = {"objective": "binary:logistic", "tree_method": "hist",
            "max_depth": 6, "eta": 0.1, "nthread": 1}


def matrix(leads):
    frame, outcome = read(leads)
    return xgboost.DMatrix(pd.get_dummies(frame, columns=LEVELS), outcome,
                           nthread=1)


past, later, out = sys.argv[1:]
clock = Clock()
model = xgboost.train(SETTINGS, matrix(past), 200)
clock.stop()
write_chances(out, model.predict(matrix(later)))

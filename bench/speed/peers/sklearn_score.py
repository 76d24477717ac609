# SPDX-License-Identifier: MIT
"""sklearn_score.py LEADS OUT - id and score in tenths, by pandas and a pipeline

As people do it: a table of indicators, a LogisticRegression, its
decision_function.  The weights are the card's.
"""
import sys

import numpy as np
from clock import Clock
from onehot import LEVELS, NUMBERS, card, level_codes, number_codes, read, \
    weights
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder


def indicators(codes, terms):
    known = [np.arange(len(weights(t)), dtype=np.int32) for t in terms]
    return (make_pipeline(FunctionTransformer(codes),
                          OneHotEncoder(categories=known, dtype=np.float64)),
            [t.column for t in terms])


def fitted(frame):
    model = LogisticRegression()
    model.coef_ = np.array([[w for t in NUMBERS + LEVELS
                             for w in weights(t)]], dtype=float)
    model.intercept_ = np.array([float(card.BASE)])
    model.classes_ = np.array([0, 1])
    columns = ColumnTransformer([
        ("number", *indicators(number_codes, NUMBERS)),
        ("level", *indicators(level_codes, LEVELS))])
    columns.fit(frame.head(1000))
    return columns, model


leads, out = sys.argv[1:]
columns, model = fitted(read(leads).head(1000))
clock = Clock()
frame = read(leads)
score = model.decision_function(columns.transform(frame))
frame["score"] = score.round().astype(np.int32)
frame.to_csv(out, columns=["lead_id", "score"], index=False)
clock.stop()

# SPDX-License-Identifier: MIT
"""sklearn_fit.py PAST LATER OUT - a plain logistic regression by lbfgs

Reading and preparing are timed with it; the chances of later leads, which go to
OUT, are not.
"""
import sys

from clock import Clock
from design import columns, read, write_chances
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

past, later, out = sys.argv[1:]
clock = Clock()
frame, outcome = read(past)
model = make_pipeline(columns(), LogisticRegression(max_iter=500))
model.fit(frame, outcome)
clock.stop()
write_chances(out, model.predict_proba(read(later)[0])[:, 1])

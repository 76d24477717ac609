# SPDX-License-Identifier: MIT
"""liblinear_fit_input.py PAST LATER PAST_OUT LATER_OUT - liblinear's own format

The same columns as sklearn_fit.py's.  Making these is not timed.
"""
import sys

from design import columns, read
from sklearn.datasets import dump_svmlight_file

past, later, past_out, later_out = sys.argv[1:]
frame, outcome = read(past)
prepare = columns().fit(frame)
dump_svmlight_file(prepare.transform(frame), outcome, past_out,
                   zero_based=False)
frame, outcome = read(later)
dump_svmlight_file(prepare.transform(frame), outcome, later_out,
                   zero_based=False)

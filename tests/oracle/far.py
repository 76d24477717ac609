#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# far.py - logistic regressions beside leads far out, to 60 digits
#
# Writes far_leads.csv (what is near) and far.csv: of each case the coefficients,
# with estimate and standard error.  Newton from 0, steps halved while the
# deviance rises, in mpmath: nothing is scaled, centred or left out.  The cases,
# and the leads that they add, are those of tests/unit/test_glm_alias.c.
import math
import os
import random

from mpmath import exp, log1p, lu_solve, matrix, mp, mpf, nstr, sqrt

mp.dps = 60
here = os.path.dirname(os.path.abspath(__file__))


def near():
    draw = random.Random(7)
    for _ in range(200):
        x, z = round(draw.gauss(0, 1), 3), round(draw.gauss(0, 1), 3)
        won = draw.random() < 1 / (1 + math.exp(1 - .8 * x - .6 * z))
        yield x, z, draw.choice("abc"), int(won)


def cases(far):
    yield "both", "xz", [(far, far, "a", 0)]
    yield "twice", "xz", [(far, 2 * far, "a", 0), (-far, -2 * far, "a", 0)]
    yield "level", "xk", [(far + i, 0, "d", int(i % 3 == 0))
                          for i in range(24)]


def row(lead, columns):
    x, z, k, _ = lead
    return [mpf(v) for v in ([1, x, z] if columns == "xz" else
                             [1, x] + [k == other for other in "bcd"])]


def deviance(X, y, b):
    total = mpf(0)
    for x, won in zip(X, y):
        eta = sum(p * q for p, q in zip(x, b)) * (1 if won else -1)
        total += 2 * (log1p(exp(-eta)) if eta > 0 else
                      log1p(exp(eta)) - eta)
    return total


def look(X, y, b):
    n = len(b)
    g, h = matrix(n, 1), matrix(n, n)
    for x, won in zip(X, y):
        eta = sum(p * q for p, q in zip(x, b))
        q, rest = 1 / (1 + exp(-eta)), 1 / (1 + exp(eta))
        for j in range(n):
            g[j] += (rest if won else -q) * x[j]
            for k in range(n):
                h[j, k] += q * rest * x[j] * x[k]
    return g, h


def fit(X, y):
    b = [mpf(0)] * len(X[0])
    now = deviance(X, y, b)
    while True:
        g, h = look(X, y, b)
        step = lu_solve(h, g)
        if abs(sum(p * q for p, q in zip(step, g))) < mpf(10) ** -40:
            inverse = h ** -1
            return [(b[j], sqrt(inverse[j, j])) for j in range(len(b))]
        while True:
            to = [p + q for p, q in zip(b, step)]
            then = deviance(X, y, to)
            if then <= now:
                break
            step /= 2
        b, now = to, then


leads = list(near())
with open(os.path.join(here, "far_leads.csv"), "w") as out:
    for i, (x, z, k, won) in enumerate(leads):
        print(i, "W" if won else "L", x, z, k, sep=",", file=out)
with open(os.path.join(here, "far.csv"), "w") as out:
    print("case,estimate,se", file=out)
    for far in (10 ** 6, 10 ** 7):
        for name, columns, more in cases(far):
            both = leads + more
            found = fit([row(lead, columns) for lead in both],
                        [lead[3] for lead in both])
            labels = ["x", "z"] if columns == "xz" else \
                ["x", "k b", "k c", "k d"]
            for label, (b, se) in zip(labels, found[1:]):
                print(f"{name} {far} {label}", nstr(b, 17), nstr(se, 17),
                      sep=",", file=out)

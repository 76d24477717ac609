#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is the statement on standard input one that the dialect's parser reads?"""
import sys

import sqlglot

dialect, card = sys.argv[1:]
found = sqlglot.parse(sys.stdin.read(), read=dialect)
assert len([s for s in found if s is not None]) == 1, card
print("%s: %s is read by a parser, and has run nowhere" % (dialect, card))

# SPDX-License-Identifier: MIT
"""awk_score.py PROGRAM - write the goal card as an awk program

It prints id and score in tenths.  Lines with quotes, which are few, get their
quoted commas out of the way first.
"""
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))
import card

BEGIN = """BEGIN { FS = OFS = ","; print "lead_id,score" }
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
/"/ {
	n = split($0, part, "\\"")
	line = part[1]
	for (i = 2; i <= n; i++) {
		if (i % 2 == 0)
			gsub(",", "\\001", part[i])
		line = line part[i]
	}
	$0 = line
}
"""


def array(i, term):
    lines = [f'\tpoints{i}["{v.replace(",", chr(92) + "001")}"] = {p}'
             for v, p in zip(term.levels, term.points)]
    return "BEGIN {\n" + "\n".join(lines) + "\n}\n"


def number_rule(term):
    chain = [f"if (x < {e}) s += {p}; else"
             for e, p in zip(term.edges, term.points)]
    return " ".join(chain) + f" s += {term.points[-1]}"


def level_rule(i, term):
    return f"s += x in points{i} ? points{i}[x] : {term.other}"


def rule(i, term):
    found = number_rule(term) if term.edges else level_rule(i, term)
    return (f'\tx = $at["{term.column}"]\n'
            f'\tif (x == "") s += {term.missing}; else {found}\n')


terms = list(enumerate(card.terms()))
with open(sys.argv[1], "w") as out:
    out.write("".join(array(i, t) for i, t in terms if t.levels) + BEGIN)
    out.write(f"{{\n\ts = {card.BASE}\n")
    out.write("".join(rule(i, t) for i, t in terms))
    out.write('\tprint $at["lead_id"], s\n}\n')

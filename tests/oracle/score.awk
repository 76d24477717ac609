# SPDX-License-Identifier: MIT
# score.awk - a second scorer, to check the first
#
# Written from the description of the file (models/README.md) and the numbered
# rules alone, in another language and by other means: it knows no codes and no
# axes.  Where the two disagree, one of them has misread the description.
#
#     LC_ALL=C awk -v card=card.yaml -v as_of=2026-11-21 -v id=lead_id \
#         [-F ';'] -f score.awk leads.csv
#
# prints id,score,verdict of every lead; a bad cell counts as missing.  The card
# must be laid out as the programs write it (a flow collection on one line), and
# no cell of the table may be quoted.  A time of day is dropped unchecked, and
# `thousands` knows the comma.  Any POSIX awk will do.

function die(message) {
	print "score.awk: " message > "/dev/stderr"
	failed = 1
	exit 2
}

# ---- the card: a tree, flattened ----
#
# value[path] is a scalar, n[path] the number of members, key[path, i] a
# member's name (in a list: i itself).  A path is names joined by "/" (with "/"
# in a name escaped as "\1"); the root is "".

function member(path, name) {
	gsub(/\//, "\001", name)
	return path "/" name
}

function add(path, name) {
	key[path, n[path]++] = name
	return member(path, name)
}

# A scalar at position p of s, up to what ends it there; moves p behind it.
function scalar(    c, out) {
	if (substr(s, p, 1) == "\"") {
		for (p++; (c = substr(s, p, 1)) != "\""; p++) {
			if (c == "")
				die("open quote: " s)
			if (c == "\\") {
				c = substr(s, ++p, 1)
				if (c == "n")
					c = "\n"
				else if (c == "t")
					c = "\t"
				else if (c != "\"" && c != "\\")
					die("escape \\" c ": " s)
			}
			out = out c
		}
		p++
		return out
	}
	match(substr(s, p), /^[^]}",:]*/)
	out = substr(s, p, RLENGTH)
	p += RLENGTH
	return out
}

function blanks() {
	while (substr(s, p, 1) == " ")
		p++
}

# The value at p: a list, a map or a scalar.
function flow(path,    c, name, i) {
	c = substr(s, p, 1)
	if (c != "{" && c != "[") {
		value[path] = scalar()
		return
	}
	n[path] = 0
	p++
	for (i = 0; ; i++) {
		blanks()
		if (substr(s, p, 1) == (c == "{" ? "}" : "]"))
			break
		name = i
		if (c == "{") {
			name = scalar()
			if (substr(s, p, 2) != ": ")
				die("expected a colon at " p ": " s)
			p += 2
		}
		flow(add(path, name))
		if (substr(s, p, 1) == ",")
			p++
	}
	p++
}

# One line: pops what is closed, then a list item, a key or both.
function take_line(line,    indent, name) {
	match(line, /^ */)
	indent = RLENGTH
	s = line
	p = indent + 1
	while (depth > 0 && (at[depth] > indent || at[depth] == indent &&
	    (item[depth] || substr(s, p, 2) != "- ")))
		depth--
	if (substr(s, p, 2) == "- ") {
		push(indent, 1, add(where[depth], n[where[depth]] + 0))
		p += 2
		if (substr(s, p, 1) ~ /[{[]/) {
			flow(where[depth])
			return
		}
		indent += 2
	}
	name = scalar()
	if (substr(s, p, 1) != ":")
		die("expected a key: " line)
	p++
	blanks()
	push(indent, 0, add(where[depth], name))
	if (p <= length(s))
		flow(where[depth])
}

function push(indent, is_item, path) {
	depth++
	at[depth] = indent
	item[depth] = is_item
	where[depth] = path
}

function read_card(    line) {
	where[0] = ""
	while ((getline line < card) > 0)
		if (line !~ /^ *(#.*)?$/)
			take_line(line)
	if (!("/scorecard" in value))
		die("cannot read " card)
}

# ---- cells ----

function trim(text) {
	gsub(/^[ \t\r\n\v\f]+|[ \t\r\n\v\f]+$/, "", text)
	return text
}

function tenths(text) {
	return sprintf("%.0f", text * 10) + 0
}

# A number of tenths, or 0 where the card is silent.
function points(path) {
	if (member(path, "points") in value)
		path = member(path, "points")
	return path in value ? tenths(value[path]) : 0
}

function cell(name) {
	if (!(name in place))
		die("no column " name)
	return trim($place[name])
}

# The functions below return "" for what is missing (or bad).

function number(text, path,    strip, comma) {
	if (text in missing)
		return ""
	strip = value[member(path, "strip")]
	comma = value[member(path, "thousands")]
	if (comma != "" && comma != ",")
		die("thousands: " comma)
	if (strip != "") {
		while (text != "" && index(strip " ", substr(text, 1, 1)))
			text = substr(text, 2)
		while (text != "" && index(strip " ",
		    substr(text, length(text))))
			text = substr(text, 1, length(text) - 1)
	}
	if (comma == "," && text ~ /^[-+]?[0-9]+(,[0-9][0-9][0-9])+(\.|$)/)
		gsub(/,/, "", text)
	if (text !~ /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/)
		return ""
	return magnitude(text + 0) < 1.7976931348623158e308 ? text + 0 : ""
}

function magnitude(x) {
	return x < 0 ? -x : x
}

function days_in(year, month) {
	if (month == 2)
		return year % 4 == 0 && (year % 100 || year % 400 == 0) ? 29 : 28
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
}

# Days since the last day of the year 0.
function day_number(year, month, day,    days, m) {
	days = (year - 1) * 365 + int((year - 1) / 4)
	days += int((year - 1) / 400) - int((year - 1) / 100)
	for (m = 1; m < month; m++)
		days += days_in(year, m)
	return days + day
}

function day(text, order,    part, sign) {
	sub(/[T ].*$/, "", text)
	if (text !~ /^[0-9]+([-\/.])[0-9]+[-\/.][0-9]+$/)
		return ""
	sign = text
	gsub(/[0-9]/, "", sign)
	if (substr(sign, 1, 1) != substr(sign, 2, 1))
		return ""
	split(text, part, /[-\/.]/)
	if (order == "dmy" || order == "mdy") {
		sign = part[3]
		part[3] = part[order == "dmy" ? 1 : 2]
		part[2] = part[order == "dmy" ? 2 : 1]
		part[1] = sign
	}
	if (length(part[1]) != 4 || part[1] < 1 || part[2] < 1 ||
	    part[2] > 12 || part[3] < 1 ||
	    part[3] > days_in(part[1], part[2]))
		return ""
	return day_number(part[1], part[2], part[3])
}

function age(text, order,    days) {
	if (text in missing || (days = day(text, order)) == "")
		return ""
	return days > today ? 0 : today - days
}

# " head of digital ": words in small letters, one blank around each.
function words(text) {
	gsub(/[\001-\057\072-\100\133-\140\173-\177]+/, " ", text)
	gsub(/^ +| +$/, "", text)
	return " " tolower(text) " "
}

# ---- which entry of a term? ----

# Names of entries: a position from 0, "other" or "missing".
function bin_of(x, edges, last,    i) {
	if (x == "")
		return "missing"
	for (i = 0; i < last && x >= edge[edges, i]; i++)
		;
	return i
}

# The edges of a `bins` list or of a `below` list; returns how many.
function load_edges(path, edges,    i, list) {
	list = member(path, "below")
	if (list in n) {
		for (i = 0; i < n[list]; i++)
			edge[edges, i] = value[member(list, i)] + 0
		return n[list]
	}
	list = member(path, "bins")
	for (i = 0; i < n[list] - 1; i++)
		edge[edges, i] = value[member(member(list, i), "below")] + 0
	return n[list] - 1
}

function level_of(text, path,    i, list, one) {
	if (text in missing)
		return "missing"
	list = member(path, "levels")
	for (i = 0; i < n[list]; i++) {
		one = member(list, i)
		if (!(one in value))
			one = member(one, "value")
		if (value[one] "" == text "")
			return i
	}
	return "other"
}

function group_of(text, path,    i, k, list, any) {
	if (text in missing)
		return "missing"
	text = words(text)
	list = member(path, "groups")
	for (i = 0; i < n[list]; i++) {
		any = member(list, key[list, i])
		if (member(any, "any") in n)
			any = member(any, "any")
		for (k = 0; k < n[any]; k++)
			if (index(text, words(value[member(any, k)])))
				return i
	}
	return "other"
}

function entry_of(path, name,    type) {
	type = value[member(path, "type")]
	if (type == "number")
		return bin_of(number(cell(name), path), path,
		    load_edges(path, path))
	if (type == "date")
		return bin_of(age(cell(name), value[member(path, "dates")]),
		    path, load_edges(path, path))
	if (type == "level")
		return level_of(cell(name), path)
	if (type == "text")
		return group_of(cell(name), path)
	die("type " type)
}

# Entries of an axis that have a name or an edge; other and missing follow.
function n_named(path,    type) {
	type = value[member(path, "type")]
	if (type == "level")
		return n[member(path, "levels")]
	if (type == "text")
		return n[member(path, "groups")]
	return n[member(path, "below")] + 1
}

function column_of(path, entry,    type) {
	type = value[member(path, "type")]
	if (entry == "other")
		return n_named(path)
	if (entry == "missing")
		return n_named(path) + (type == "level" || type == "text")
	return entry
}

# ---- the points of a term ----

function pair_points(path,    axis, i, k) {
	axis = member(path, "axes")
	i = column_of(axis "/0", entry_of(axis "/0", value[path "/pair/0"]))
	k = column_of(axis "/1", entry_of(axis "/1", value[path "/pair/1"]))
	return tenths(value[path "/points/" i "/" k])
}

function toward_zero(x) {
	return x < 0 ? -int(-x) : int(x)
}

function each_points(path,    count, each, most, total, old, every) {
	count = number(cell(value[path "/column"]), path)
	if (path "/decay" in n) {
		old = age(cell(value[path "/decay/since"]),
		    value[path "/decay/dates"])
		every = value[path "/decay/halves_every"] + 0
		if (old == "")
			count = ""
	}
	if (count == "")
		return points(path "/missing")
	each = tenths(value[path "/each"])
	most = path "/at_most" in value ? tenths(value[path "/at_most"]) : 0
	if (most == 0)
		most = each < 0 ? -1000000 : 1000000
	if (count > 1000000)
		count = 1000000
	total = count < 0 ? 0 : each * int(count)
	if (most < 0 ? total < most : total > most)
		total = most
	if (path "/decay" in n)
		for (old = int(old / every); old > 0 && total != 0; old--)
			total = toward_zero(total / 2)
	return total
}

function term_points(path,    entry, list) {
	if (path "/pair" in n)
		return pair_points(path)
	if (path "/each" in value)
		return each_points(path)
	entry = entry_of(path, value[path "/column"])
	if (entry == "other" || entry == "missing")
		return points(path "/" entry)
	list = "groups"
	if (path "/bins" in n)
		list = "bins"
	else if (path "/levels" in n)
		list = "levels"
	return points(path "/" list "/" entry)
}

# ---- caps ----

# What a sum needs to lie within the bounds of a cap.
function lacks(path, total,    bound) {
	if (path "/at_most" in value) {
		bound = tenths(value[path "/at_most"])
		if (total > bound)
			return bound - total
	}
	if (path "/at_least" in value) {
		bound = tenths(value[path "/at_least"])
		if (total < bound)
			return bound - total
	}
	return 0
}

# sum[] and earned_by[] are of the terms; returns what the caps add to all.
function apply_caps(score,    i, k, path, total, moved, was) {
	was = score
	for (i = 0; i < n["/caps"]; i++) {
		path = "/caps/" i
		if (!(path "/terms" in n))
			continue
		total = 0
		for (k = 0; k < n[path "/terms"]; k++)
			total += earned_by[value[path "/terms/" k]]
		moved = lacks(path, total)
		sum[dimension_of[value[path "/terms/0"]]] += moved
		score += moved
	}
	for (i = 0; i < n["/caps"]; i++) {
		path = "/caps/" i
		if (!(path "/dimension" in value))
			continue
		moved = lacks(path, sum[value[path "/dimension"]])
		sum[value[path "/dimension"]] += moved
		score += moved
	}
	for (i = 0; i < n["/caps"]; i++)
		if ("/caps/" i "/total" in value) {
			moved = lacks("/caps/" i, score)
			sum["mixed"] += moved
			score += moved
		}
	return score - was
}

# ---- rules and gate ----

function condition_holds(path, text,    i, x) {
	if (path in value)
		return text "" == value[path] ""
	if (member(path, "set") in value)
		return (text in missing) == (value[path "/set"] == "false")
	if (member(path, "not") in n || member(path, "not") in value)
		return !(text in missing) &&
		    !condition_holds(member(path, "not"), text)
	if (!(path "/at_least" in value) && !(path "/below" in value)) {
		for (i = 0; i < n[path]; i++)
			if (text "" == value[path "/" i] "")
				return 1
		return 0
	}
	x = number(text, "")
	return x != "" &&
	    (!(path "/at_least" in value) || x >= value[path "/at_least"] + 0) &&
	    (!(path "/below" in value) || x < value[path "/below"] + 0)
}

function rule_holds(path,    i, name) {
	for (i = 0; i < n[path]; i++) {
		name = key[path, i]
		if (!condition_holds(member(path, name), cell(name)))
			return 0
	}
	return 1
}

function any_rule(verdict,    i, path) {
	for (i = 0; i < n["/overrides"]; i++) {
		path = "/overrides/" i
		if (value[path "/verdict"] == verdict && rule_holds(path "/when"))
			return 1
	}
	return 0
}

function verdict_of(score,    i, name, x) {
	if (any_rule("disqualified"))
		return "disqualified"
	if (any_rule("fast_track"))
		return "fast_track"
	for (i = 0; i < n["/gate"]; i++) {
		name = key["/gate", i]
		x = name == "score" ? score : sum[name] + 0
		if (x < tenths(value["/gate/" name]))
			return "nurture"
	}
	return "mql"
}

# ---- the table ----

BEGIN {
	read_card()
	missing[""]
	for (i = 0; i < n["/missing"]; i++)
		missing[value["/missing/" i]]
	if (id == "")
		id = value["/lead/id"]
	if ((today = day(as_of, "ymd")) == "")
		die("as_of must be a date")
}

NR == 1 {
	for (i = 1; i <= NF; i++)
		place[$i] = i
	if (!(id in place))
		die("no column " id)
	next
}

{
	split("", sum)
	score = tenths(value["/base"])
	for (i = 0; i < n["/terms"]; i++) {
		path = "/terms/" i
		earned = term_points(path)
		score += earned
		sum[value[path "/dimension"]] += earned
		name = value[path "/column"]
		if (path "/pair" in n)
			name = value[path "/pair/0"] " x " value[path "/pair/1"]
		if (path "/name" in value)
			name = value[path "/name"]
		earned_by[name] = earned
		dimension_of[name] = value[path "/dimension"]
	}
	score += apply_caps(score)
	printf "%s,%s%d.%d,%s\n", $place[id], score < 0 ? "-" : "",
	    int(magnitude(score) / 10), magnitude(score) % 10,
	    verdict_of(score)
}

END {
	if (failed)
		exit 2
}

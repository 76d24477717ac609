# SPDX-License-Identifier: MIT
# leads.awk - a table of made-up leads, the same in every awk
#
#   awk -f leads.awk [-v n=2000] [-v from=1] [-v bad=LINE] </dev/null
#
# Generator: Lehmer, 48271 mod 2^31 - 1; lead i depends on i alone, and on its
# square: with i itself the draws of all leads lie on a lattice, and noise knows
# who won.  Industry, size, title and visits matter; noise and city do not.
function start(i) { state = (i * i * 7919 + 104729) % 2147483647; draw(); draw() }
function draw() {
	state = (state * 48271) % 2147483647
	return state / 2147483647
}
function pick(list, n,    part) {
	n = split(list, part, " ")
	return part[1 + int(draw() * n)]
}
function day(d) {
	return sprintf("2025-%02d-%02d", 1 + int(d / 28), 1 + d % 28)
}
BEGIN {
	n = n ? n : 2000
	print "id,account,created,seen,industry,size,title,visits,noise,city," \
	      "demo,competitor,handed_at,stage"
	for (i = from ? from : 1; i < (from ? from : 1) + n; i++) {
		start(i)
		industry = pick("software retail health public")
		size = int(exp(8 * draw()))
		title = pick("ceo vp-sales intern clerk manager")
		visits = int(10 * draw() * draw())
		noise = int(1000 * draw()) / 100
		city = pick("Oslo Rome Bern")
		demo = draw() < 0.03 ? 1 : 0
		competitor = draw() < 0.02 ? "yes" : ""
		when = int(300 * draw())
		x = -1.6 + (industry == "software") - (industry == "public")
		x += 0.25 * log(size) - 0.6 + 0.35 * visits + demo
		x += title == "ceo" ? 0.8 : title == "intern" ? -1.5 : 0
		handed = draw() < 1 / (1 + exp(-x - 1))
		draw()
		won = draw() < 1 / (1 + exp(-x + 0.4))
		stage = won ? "Won" : draw() < 0.9 ? "Lost" : "Open"
		if (draw() < 0.08)
			size = ""
		if (draw() < 0.05)
			industry = "unknown"
		if (i == bad)
			size = "many"
		printf "L%05d,A%04d,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n",
			i, int(i / 2), day(when), day(when + 20), industry,
			size, title, visits, noise, city, demo, competitor,
			handed ? day(when + 10) : "", stage
	}
}

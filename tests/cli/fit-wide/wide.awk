# A table of 90 number columns, of which n7 and n50 matter.
function draw() {
	seed = (seed * 48271) % 2147483647
	return seed / 2147483647
}
BEGIN {
	seed = 20261122
	line = "id,stage"
	for (d = 0; d < 90; d++)
		line = line ",n" d
	print line
	for (i = 0; i < 1000; i++) {
		eta = -1
		line = ""
		for (d = 0; d < 90; d++) {
			x[d] = int(1000 * draw())
			line = line "," x[d]
		}
		eta += (x[7] - 500) / 200 + (x[50] > 600 ? 1.5 : 0)
		print "W" i "," (draw() < 1 / (1 + exp(-eta)) ? \
			"Won" : "Lost") line
	}
}

# Leads x (number), k (level) that say something, and odd columns after them.
#   awk -v OFS=, -v n=1000 [-v shift=0] [-v most=1000] -f hard.awk
# shift moves the log-odds, most is how many may win.
function draw() {
	seed = (seed * 48271) % 2147483647
	return seed / 2147483647
}
BEGIN {
	seed = 4711
	most = most == "" ? n : most
	for (i = 0; i < 20; i++)
		draw()
	print "id,stage,x,k,ref,one,void,copy,far,odd"
	for (i = 1; i <= n; i++) {
		x = int(1000 * draw()) / 10
		k = substr("abcd", 1 + int(4 * draw()), 1)
		eta = -1.5 + shift + .04 * (x - 50) + (k == "a")
		won = draw() < 1 / (1 + exp(-eta)) && wins < most
		wins += won
		print "L" i, won ? "Won" : "Lost", x, k, "R" i * 7, 7, "", x, \
			i == 500 ? "1e300" : x, \
			i % 1000 == 3 ? 9 * draw() : ""
	}
}

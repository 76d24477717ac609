# 2,000 leads for card.yaml, the same on every awk: values on edges and beside
# them, blanks, missing, unseen, future and bad cells.
function pick(list,    part, k) {
	k = split(list, part, "|")
	state = state * 16807 % 2147483647
	return part[state % k + 1]
}

BEGIN {
	state = 20261121
	print "lead id;revenue;industry;title;visits;bounced;seats;last_touch;demo"
	for (i = 1; i <= 2000; i++) {
		revenue = pick("999.99|1000|$1,000|2500.4|2500.5|$ 2,500.5|9999|10,000|1e4|-5||Select|12k|1,00")
		industry = pick("Software|software|SOFTWARE|Banking, Investment|007|7| Software |Farming|Rival||unknown")
		title = pick("Chief of Staff|VP-Sales|SVP|Head-of, Digital|Forehead offer|clerk|Director & Clerk||Select| head  of  IT ")
		visits = pick("0|1|3|4.999|5|9|10|11|1e300|-1|-1e300|2.5||Select|many|5|6|7")
		bounced = pick("0|1|2|3.9|||||1e9|x")
		seats = pick("0|1|2|2.999|3|1|2|40|999999999||-4")
		touch = pick("21.11.2026|22.11.2026|14.11.2026|13.11.2026|23.10.2026|22.10.2026|21/10/2026|23-09-2026|22.09.2026|22.8.2026|22.08.2026 23:59|1.1.2024|29.02.2024||Select|30.02.2026|2026-11-01")
		demo = pick("0|0|0|0|0|0|0|0|1|yes| 1 |no|||||")
		print i ";" revenue ";" industry ";" title ";" visits ";" bounced ";" seats ";" touch ";" demo
	}
}

# SPDX-License-Identifier: MIT
# leaks.awk - columns that know the outcome, added to leads.awk's table
#
#   signed   filled for two thirds of the won alone
#   mood     "hot" for some of the won, "dead" for some of the lost
#   minutes  0 for half of the lost, and longer for the won
#   opinion  tells much, by what sales thought
BEGIN { FS = OFS = "," }
NR == 1 { print $0, "signed", "mood", "minutes", "opinion"; next }
{
	i = substr($1, 2)
	won = $14 == "Won"
	signed = won && i % 3 ? $4 : ""
	mood = i % 5 ? "calm" : won ? "hot" : "dead"
	minutes = won || i % 2 ? 1 + i * 37 % 20 + 5 * won : 0
	opinion = i % 4 ? won ? "good" : "bad" : i % 8 ? "good" : "bad"
	print $0, signed, mood, minutes, opinion
}

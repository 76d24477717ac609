# Chi-square quantiles and a few stability indices, for common/psi.c.
#   Rscript tests/oracle/psi.R > tests/oracle/psi.csv
psi <- function(base, now) {
  q <- base / sum(base)
  p <- now / sum(now)
  sum((p - q) * log(p / q))
}
i <- 0:9
cat("what,value\n")
for (df in c(1, 2, 3, 5, 9, 20, 50, 300))
  cat(sprintf("chi_%d,%.12g\n", df, qchisq(1e-4, df, lower.tail = FALSE)))
cat(sprintf("same,%.12g\n", psi(100 + i, 10 * (100 + i))))
cat(sprintf("slope,%.12g\n", psi(100 + 7 * i, 200 - 13 * i)))
cat(sprintf("two,%.12g\n", psi(c(900, 100), c(700, 300))))
# an empty cell counts as half a lead, of either side
cat(sprintf("gone,%.12g\n", {
  q <- c(900, 100) / 1000
  p <- c(500, .5) / 500
  sum((p - q) * log(p / q))
}))
cat(sprintf("new,%.12g\n", {
  q <- c(1000, .5) / 1000
  p <- c(450, 50) / 500
  sum((p - q) * log(p / q))
}))

# SPDX-License-Identifier: MIT
# Figures of merit, calibration and intervals from their definitions.
#     Rscript tests/oracle/metrics.R      from the top of the tree
# writes metrics_leads.csv (the leads) and metrics.csv (what R says of them).
set.seed(20261121)
n <- 160
z <- rnorm(n)
leads <- data.frame(
	a = round(40 * z + 30 * rnorm(n)) * 5,          # ties, in tenths
	b = round(3 * z + 4 * rnorm(n)) * 50,           # heavy ties
	prob = round(plogis(-0.8 + z + 0.4 * rnorm(n)), 2),
	label = rbinom(n, 1, plogis(-1 + 1.2 * z)))
leads$prob <- pmin(pmax(leads$prob, .01), .99)

out <- list()
psi <- function(x, y) (x > y) + .5 * (x == y)
places <- function(s, y) {                  # the O(n^2) definition
	m <- outer(s[y == 1], s[y == 0], psi)
	list(auc = mean(m), v10 = rowMeans(m), v01 = colMeans(m))
}
cover <- function(p, q) {
	cov(p$v10, q$v10) / length(p$v10) + cov(p$v01, q$v01) / length(p$v01)
}
y <- leads$label
pa <- places(leads$a, y); pb <- places(leads$b, y)
va <- cover(pa, pa); vb <- cover(pb, pb)
out$auc_a <- pa$auc; out$auc_b <- pb$auc
out$var_a <- va; out$var_b <- vb
half <- qnorm(.975) * sqrt(va) / (pa$auc * (1 - pa$auc))
out$auc_low <- plogis(qlogis(pa$auc) - half)
out$auc_high <- plogis(qlogis(pa$auc) + half)
out$difference <- pa$auc - pb$auc
out$difference_se <- sqrt(va + vb - 2 * cover(pa, pb))
out$difference_p <- 2 * pnorm(-abs(out$difference) / out$difference_se)
p <- leads$prob
out$log_loss <- -mean(y * log(p) + (1 - y) * log(1 - p))
out$brier <- mean((p - y)^2)

# Ties shared out: every lead of a tie block carries the block's mean.
sums <- function(order, v, from, to) {
	o <- order(-order)
	v <- ave(v, order)[o]
	at <- seq_along(v)
	sum(v * pmax(0, pmin(at, to) - pmax(at - 1, from)))
}
out$lift_top10 <- sums(leads$a, y, 0, n / 10) / (n / 10) / mean(y)
out$lift_top10_b <- sums(leads$b, y, 0, n / 10) / (n / 10) / mean(y)
out$ece <- sum(sapply(0:9, function(k)
	abs(sums(p, p, k * n / 10, (k + 1) * n / 10) -
	    sums(p, y, k * n / 10, (k + 1) * n / 10)))) / n
tight <- glm.control(epsilon = 1e-15, maxit = 100)
lp <- qlogis(p)
out$cox_slope <- coef(glm(y ~ lp, binomial, control = tight))[[2]]
out$cox_intercept <-
	coef(glm(y ~ offset(lp), binomial, control = tight))[[1]]
x <- leads$a * log(2) / 100
n1 <- sum(y); n0 <- sum(1 - y)
target <- ifelse(y == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))
platt <- coef(suppressWarnings(glm(target ~ x, binomial, control = tight)))
out$platt_offset <- platt[[1]]; out$platt_slope <- platt[[2]]

# Cross-fitted: fold i mod 4, every tenth label unknown.
fold <- (seq_len(n) - 1) %% 4
known <- (seq_len(n) - 1) %% 10 != 9
cross <- numeric(n)
for (k in 0:3) {
	t <- known & fold != k
	m1 <- sum(y[t]); m0 <- sum(1 - y[t])
	tk <- ifelse(y == 1, (m1 + 1) / (m1 + 2), 1 / (m0 + 2))
	b <- coef(suppressWarnings(glm(tk[t] ~ x[t], binomial, control = tight)))
	cross[fold == k] <- plogis(b[[1]] + b[[2]] * x[fold == k])
}
leads$cross <- cross

g <- function(v) formatC(v, digits = 15, format = "g", width = 1)
leads$cross <- g(leads$cross)
write.csv(leads, "tests/oracle/metrics_leads.csv", row.names = FALSE,
	  quote = FALSE)
write.csv(data.frame(figure = names(out), value = g(unlist(out))),
	  "tests/oracle/metrics.csv", row.names = FALSE, quote = FALSE)

# Clopper-Pearson, and the upper tail of the guarantee's test.
cases <- data.frame(k = c(0, 1, 5, 50, 99, 100, 0, 1, 37, 250),
		    n = c(10, 10, 10, 100, 100, 100, 1, 1, 1000, 250),
		    confidence = c(.95, .95, .9, .95, .99, .95, .95, .95, .95, .8),
		    rate = c(.2, .2, .3, .4, .9, .97, .1, .1, .03, .99))
more <- t(mapply(function(k, n, c, r)
	c(binom.test(k, n, conf.level = c)$conf.int,
	  binom.test(k, n, r, alternative = "greater")$p.value),
	cases$k, cases$n, cases$confidence, cases$rate))
cases$low <- g(more[, 1]); cases$high <- g(more[, 2]); cases$p <- g(more[, 3])
write.csv(cases, "tests/oracle/shares.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "\n")

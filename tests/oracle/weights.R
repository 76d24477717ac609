# SPDX-License-Identifier: MIT
# weights.R - what R's glm says of leads with prior weights, and figures of merit
# by their weighted definitions
#
#   Rscript tests/oracle/weights.R        from the top of the tree
#
# weights_leads.csv is the table, weights.csv the answers.
set.seed(20261122)
n <- 240
x <- round(rnorm(n, 50, 12), 2)
y <- round(rexp(n, 1 / 200))
kind <- sample(c("amber", "blue", "red"), n, TRUE)
weight <- sample(c(.5, 1, 2, 3.75, 10), n, TRUE)
eta <- -2 + .04 * x - .002 * y + .9 * (kind == "blue")
won <- rbinom(n, 1, plogis(eta))
x[sample(n, 30)] <- NA
score <- round(40 * (eta + rnorm(n))) * 5       # tenths, with ties
prob <- pmin(pmax(round(plogis(eta + rnorm(n) / 2), 2), .01), .99)
write.csv(data.frame(id = sprintf("L%03d", seq_len(n)), x, y, kind, weight,
                     stage = ifelse(won == 1, "Won", "Lost")),
          "tests/oracle/weights_leads.csv", quote = FALSE, row.names = FALSE,
          na = "")
write.csv(data.frame(score, prob, won, weight),
          "tests/oracle/weights_scores.csv", quote = FALSE, row.names = FALSE)

f <- function(v) sprintf("%.17g", v)
out <- file("tests/oracle/weights.csv", "w")
write_row <- function(...) cat(paste(..., sep = ","), "\n", sep = "",
                               file = out)
tight <- glm.control(epsilon = 1e-14, maxit = 100)
quiet <- suppressWarnings               # weights are not whole numbers
known <- !is.na(x)
m <- sum((weight * x)[known]) / sum(weight[known])
fill <- ifelse(known, x, m)
fit <- quiet(glm(won ~ fill + is.na(x) + y + factor(kind), binomial,
                 weights = weight, control = tight))
# glm's own errors are of the step before the last.
X <- model.matrix(fit)
q <- plogis(drop(X %*% coef(fit)))
s <- cbind(coef(fit), sqrt(diag(solve(t(X) %*% (X * (weight * q * (1 - q)))))))
rownames(s) <- c("(Intercept)", "x", "x (missing)", "y", "kind blue",
                 "kind red")
write_row("name", "estimate", "se")
for (i in seq_len(nrow(s)))
	write_row(rownames(s)[i], f(s[i, 1]), f(s[i, 2]))
write_row("deviance", f(deviance(fit)))
write_row("null deviance", f(fit$null.deviance))

w <- weight
psi <- function(x, y) (x > y) + .5 * (x == y)
w1 <- w[won == 1]; w0 <- w[won == 0]
v <- outer(score[won == 1], score[won == 0], psi)
v10 <- drop(v %*% w0) / sum(w0)
v01 <- drop(w1 %*% v) / sum(w1)
auc <- sum(w1 * v10) / sum(w1)
part <- function(u, a) {
	k <- length(u)
	u <- u / sum(u)
	sum(u^2 * (a - auc)^2) * k / (k - 1)
}
write_row("auc", f(auc))
write_row("auc variance", f(part(w1, v10) + part(w0, v01)))
write_row("log_loss", f(-sum(w * (won * log(prob) +
                                  (1 - won) * log(1 - prob))) / sum(w)))
write_row("brier", f(sum(w * (prob - won)^2) / sum(w)))
# Ties shared out: every lead of a tie block carries the block's mean, and takes
# as much room as it weighs.
sums <- function(order, v, from, to) {
	o <- order(-order)
	v <- (ave(v * w, order, FUN = sum) / ave(w, order, FUN = sum))[o]
	end <- cumsum(w[o]); begin <- end - w[o]
	sum(v * pmax(0, pmin(end, to) - pmax(begin, from)))
}
W <- sum(w)
write_row("lift_top10", f(sums(score, won, 0, W / 10) / (W / 10) /
                          (sum(w * won) / W)))
write_row("ece", f(sum(sapply(0:9, function(k)
	abs(sums(prob, prob, k * W / 10, (k + 1) * W / 10) -
	    sums(prob, won, k * W / 10, (k + 1) * W / 10)))) / W))
lp <- qlogis(prob)
write_row("cox_slope", f(quiet(coef(glm(won ~ lp, binomial, weights = w,
                                        control = tight)))[[2]]))
write_row("cox_intercept", f(quiet(coef(glm(won ~ offset(lp), binomial,
                                            weights = w,
                                            control = tight)))[[1]]))
write_row(R.version.string, 0)
close(out)

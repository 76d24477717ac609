# SPDX-License-Identifier: MIT
# Lag curves and their comparison, by package survival.
#     Rscript tests/oracle/lag.R    from the top of the tree
# writes lag_leads.csv and lag.csv (a figure a row).
suppressMessages(library(survival))
set.seed(11)
n <- 600
group <- sample(0:2, n, TRUE)
age <- sample(0:300, n, TRUE)
lag <- floor(rexp(n, 1 / c(20, 35, 50)[group + 1]))
lag[runif(n) > c(.6, .4, .3)[group + 1]] <- -1
weight <- sample(c(1, 2, 2.5), n, TRUE)
leads <- data.frame(age, lag, weight, group)
write.csv(leads, "tests/oracle/lag_leads.csv", row.names = FALSE,
	  quote = FALSE)

seen <- lag >= 0 & lag <= age
time <- ifelse(seen, lag, age)
figures <- c()
note <- function(name, value)
	figures <<- c(figures, sprintf("%s,%.15g", name, value))

# a lead of an age that is censored there is at risk there, as in survfit
end <- sort(age, decreasing = TRUE)[ceiling(n / 10)]
note("end", end)
note("n_event", sum(seen & lag <= end))
for (w in c("plain", "weighted")) {
	fit <- survfit(Surv(time, seen) ~ 1,
		       weights = if (w == "plain") rep(1, n) else weight)
	share <- function(a) 1 - summary(fit, a, extend = TRUE)$surv
	for (a in c(0, 1, 5, 13, 40, 112, 200, end))
		note(sprintf("%s_%d", w, a), share(a))
	days <- 0:end
	shares <- sapply(days, share)
	for (q in c(.1, .5, .9, 1))
		note(sprintf("%s_q%g", w, 100 * q),
		     days[which(shares >= q * share(end) - 1e-12)[1]])
}

# Truncated on the right: at risk at x while lag <= x <= age.  The log-rank test
# by its definition, a table at each lag, held against coxph's score test where
# there are no ties (time runs backward there).
log_rank <- function(age, lag, group) {
	level <- sort(unique(group))
	excess <- 0
	var <- 0
	for (x in unique(lag)) {
		r <- sapply(level, function(g)
			sum(group == g & lag <= x & x <= age))
		d <- sapply(level, function(g) sum(group == g & lag == x))
		R <- sum(r)
		D <- sum(d)
		excess <- excess + d - D * r / R
		if (R > 1)
			var <- var + D * (R - D) / (R - 1) *
				(diag(r / R) - outer(r / R, r / R))
	}
	k <- seq_len(length(level) - 1)
	chi <- drop(excess[k] %*% solve(var[k, k, drop = FALSE], excess[k]))
	pchisq(chi, length(k), lower.tail = FALSE)
}
compare <- function(name, keep, horizon) {
	k <- seen & keep & lag <= horizon
	note(name, log_rank(age[k], lag[k], group[k]))
	u <- k & !duplicated(lag)
	fit <- coxph(Surv(1000 - age[u] - .5, 1000 - lag[u], rep(1, sum(u))) ~
		     factor(group[u]))
	stopifnot(abs(log_rank(age[u], lag[u], group[u]) -
		      summary(fit)$sctest["pvalue"]) < 1e-9)
}
compare("differ_3", TRUE, 400)
compare("differ_3_within_40", TRUE, 40)
compare("differ_2", group < 2, 400)
writeLines(c("name,value", figures,
	     sprintf("# %s and survival %s", R.version.string,
		     packageVersion("survival"))), "tests/oracle/lag.csv")

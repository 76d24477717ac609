# SPDX-License-Identifier: MIT
# The two promises, written a second time from their description.
#     Rscript tests/oracle/threshold.R    from the top of the tree
# writes threshold_leads.csv and threshold.csv (a row per target).
set.seed(7)
n <- 700
z <- rnorm(n)
score <- round(20 * z) * 10
side <- sample(c(0, 1, 2), n, TRUE, c(.9, .05, .05))
rate <- plogis(-1.2 + 1.3 * z)
rate[side == 1] <- .45
label <- rbinom(n, 1, rate)
prob <- round(plogis(-1 + 1.1 * score / 200 + .2 * rnorm(n)), 4)
leads <- data.frame(score, prob, label, side)
write.csv(leads, "tests/oracle/threshold_leads.csv", row.names = FALSE,
	  quote = FALSE)

e <- leads[side == 0, ]; e <- e[order(-e$score), ]
f <- leads[side == 1, ]
tie_end <- function(k) max(which(e$score == e$score[k]))
# Tie ends; from 200 leads on a step of half a percent.
ends <- which(!duplicated(e$score, fromLast = TRUE))
cuts <- NULL
at_least <- 1
for (k in ends)
	if (k >= at_least || k == nrow(e)) {
		cuts <- c(cuts, k)
		at_least <- k + 1 + k %/% 200
	}
guarantee <- function(r, confidence) {
	d <- 1 - confidence
	k <- cuts + nrow(f)
	S <- cumsum(e$label)[cuts] + sum(f$label)
	m <- (cumsum(e$prob)[cuts] + sum(f$prob)) / k
	ok <- k >= log(d) / log(r)
	if (!any(ok)) return(c(NA, NA, NA, NA, 0))
	start <- which.max(ifelse(ok, (m - r) * sqrt(k), -Inf))
	p <- mapply(function(s, kk) binom.test(s, kk, r, "greater")$p.value,
		    S, k)
	# the least number of SQLs that passes; k + 1 where all would not
	asked <- qbinom(d, k, r, lower.tail = FALSE) + 1
	n_test <- 0; last <- NA_integer_; j <- start
	repeat {
		while (j < length(cuts) && asked[j + 1] == asked[j]) j <- j + 1
		n_test <- n_test + 1
		if (p[j] > d) break
		last <- j
		if (j == length(cuts)) break
		j <- j + 1
	}
	c(e$score[cuts[last]], k[last], S[last], p[last], n_test)
}
aim <- function(r) {
	x <- e$score * log(2) / 100
	n1 <- sum(e$label); n0 <- sum(1 - e$label)
	t <- ifelse(e$label == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))
	q <- fitted(suppressWarnings(glm(t ~ x, binomial,
		control = glm.control(epsilon = 1e-15, maxit = 100))))
	mean_q <- (cumsum(q)[ends] + sum(f$label)) / (ends + nrow(f))
	at <- max(which(mean_q >= r), -Inf)
	if (!is.finite(at)) return(c(NA, NA, NA, NA, 0))
	c(e$score[ends[at]], ends[at] + nrow(f),
	  sum(e$label[1:ends[at]]) + sum(f$label), NA, 0)
}
rows <- NULL
for (r in c(.15, .2, .25, .3, .35, .4, .45, .5, .55, .7, .9)) {
	for (confidence in c(.8, .95))
		rows <- rbind(rows, c(r, confidence, 1, guarantee(r, confidence)))
	rows <- rbind(rows, c(r, .95, 0, aim(r)))
}
colnames(rows) <- c("rate", "confidence", "guarantee", "cut", "handed", "sql",
		    "p", "n_test")
rows[is.na(rows)] <- -9999                  # refused; aim has no p
rows <- as.data.frame(rows)
rows$p <- formatC(rows$p, digits = 15, format = "g", width = 1)
write.csv(rows, "tests/oracle/threshold.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "\n")

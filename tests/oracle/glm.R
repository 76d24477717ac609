# SPDX-License-Identifier: MIT
# glm.R - what R's glm says of a small made-up table
#
#   Rscript tests/oracle/glm.R        from the top of the tree
#
# glm_leads.csv is the table, glm.csv the answers.  R's own convergence limit
# leaves 1e-5 in the standard errors; 1e-14 leaves rounding, but then glm does
# not see aliased columns any more, so they are left out by hand.
set.seed(20261121)
n <- 320
x <- round(rnorm(n, 50, 12), 2)
y <- round(rexp(n, 1 / 2000))
twice <- 2 * x + 1
kind <- sample(c("blue", "Red", "amber", "grün", "scarce"), n, TRUE,
               c(.3, .3, .2, .17, .03))
kind[sample(n, 35)] <- ""
title <- sample(c("ceo", "vp sales", "clerk", "intern"), n, TRUE)
eta <- -2 + .04 * x + .0002 * y + .9 * (kind == "blue") -
	.6 * (kind == "") + 1.1 * (title == "ceo")
won <- rbinom(n, 1, plogis(eta))
x[sample(n, 40)] <- NA
twice <- 2 * x + 1
table <- data.frame(id = sprintf("L%03d", seq_len(n)), x, y, twice, one = 7,
                    kind, title, stage = ifelse(won == 1, "Won", "Lost"))
write.csv(table, "tests/oracle/glm_leads.csv", quote = FALSE,
          row.names = FALSE, na = "")

fill <- function(v) ifelse(is.na(v), mean(v, na.rm = TRUE), v)
# Levels of fewer than 20 leads are one; missing comes last.
rare <- names(which(table(kind) < 20))
k <- ifelse(kind == "", "(missing)", ifelse(kind %in% rare, "(other)", kind))
named <- setdiff(unique(k), c("(missing)", "(other)"))
k <- factor(k, c(sort(named, method = "radix"), "(other)", "(missing)"))
t <- factor(ifelse(title == "ceo", "chief",
                   ifelse(title == "vp sales", "vice", "(other)")),
            c("(other)", "chief", "vice"))
X <- model.matrix(~ fill(x) + is.na(x) + y + fill(twice) + is.na(twice) +
                  rep(7, n) + k + t)
b <- coef(glm(won ~ X - 1, binomial))           # NA where aliased
fit <- glm(won ~ X[, !is.na(b)] - 1, binomial,
           control = glm.control(epsilon = 1e-14, maxit = 100))
s <- summary(fit)$coefficients
null <- -2 * sum(dbinom(won, 1, mean(won), log = TRUE))
f <- function(v) sprintf("%.17g", v)
write_row <- function(...) cat(paste(..., sep = ","), "\n", sep = "",
                               file = out)
out <- file("tests/oracle/glm.csv", "w")
write_row("name", "estimate", "se", "z", "p")
names(b) <- c("(Intercept)", "x", "x (missing)", "y", "twice",
              "twice (missing)", "one",
              paste("kind", levels(k)[-1]), paste("title", levels(t)[-1]))
row <- 0
for (i in seq_along(b)) {
	if (is.na(b[i])) {
		write_row(names(b)[i], "nan", "nan", "nan", "nan")
		next
	}
	row <- row + 1
	write_row(names(b)[i], f(s[row, 1]), f(s[row, 2]), f(s[row, 3]),
	          f(s[row, 4]))
}
write_row("deviance", f(deviance(fit)))
write_row("null deviance", f(null))
write_row("aic", f(AIC(fit)))
write_row(R.version.string, 0)
close(out)

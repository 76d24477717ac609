/* SPDX-License-Identifier: MIT */
/* logistic.h - logistic regression on one number, unpenalised
 *
 * What calibration needs, and the check of calibration: two coefficients, or
 * the intercept alone.
 *
 *   Layer     trainer; includes common/base.h
 */
#ifndef MQL_TRAINER_LOGISTIC_H
#define MQL_TRAINER_LOGISTIC_H

#include "common/base.h"

/* target ~ sigmoid(intercept + slope * x), with weights, and with targets of
 * which only a share has shown:
 *
 *     P(target = 1) = mature * sigmoid(intercept + slope * x)
 *
 * by maximum likelihood, so that a 0 of a young lead is worth little and a 1
 * is a 1.  False where there is no finite answer: no row, constant x, separated
 * targets. */
struct logistic_rows {
	const double *x, *target;        // [n]; target in [0, 1]
	const double *weight;            // [n] > 0; NULL = 1
	const double *mature;            // [n] in (0, 1]; NULL = 1
	size_t n;
};
MQL_MUST_CHECK
bool logistic_fit_rows(double *intercept, double *slope,
		       const struct logistic_rows *rows);

/* target ~ sigmoid(intercept + x), x an offset; mature as above.  False where
 * there is none: no row, targets all 0 or all 1. */
MQL_MUST_CHECK
bool logistic_intercept_rows(double *intercept,
			     const struct logistic_rows *rows);

/* 1 / (1 + exp(-x)), and its inverse; no overflow at either end. */
double logistic_sigmoid(double x);
double logistic_logit(double p);

/* -(t log p + (1 - t) log(1 - p)) with p = sigmoid(eta), without cancelling. */
double logistic_loss(double eta, double t);

#endif

#!/bin/sh
# SPDX-License-Identifier: MIT
# Build the simulation beside the programs and run it:
#     bench/promise/run.sh build [--reps 2000] [--outcomes selected] ...
# GSL and the trainer's statistics are all it needs.
set -eu
build=${1:?usage: bench/promise/run.sh <build directory> [options]}
shift
objects=
for part in trainer/logistic trainer/calibrate trainer/delong trainer/metrics \
	trainer/handed trainer/thin trainer/ladder trainer/threshold \
	trainer/threshold_aim trainer/threshold_guarantee; do
	objects="$objects $build/$part.o"
done
# shellcheck disable=SC2086
${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -I. -O2 -ffp-contract=off \
	bench/promise/promise.c $objects "$build/libmql.a" \
	-o "$build/promise" -lgsl -lopenblas -lm
exec "$build/promise" "$@"

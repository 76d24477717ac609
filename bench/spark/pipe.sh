#!/bin/bash
# SPDX-License-Identifier: MIT
# pipe.sh CARD HEADER [options of mql-scorer] - the scorer on one partition
#
# A partition has no header, and its output must have none: HEADER is the file
# with the line, put in front; the line in front of the output is dropped.
# Exit code 1, published and something needs attention, is no failure of a task;
# what it says is in the worker's log.  Any other code fails the task, and Spark
# tries it again, then fails the job.
set -o pipefail
card=$1
header=$2
shift 2
{ cat -- "$header"; cat; } |
	{ ./mql-scorer -q -m "$card" "$@" || [ $? -eq 1 ]; } | tail -n +2

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Score a file of leads with Spark, in one of two ways.

    score.py sql  --workers N LEADS.csv OUT STATEMENT.sql
    score.py pipe --workers N LEADS.csv OUT CARD SCORER [option ...]

sql runs the exported statement; pipe sends every partition through mql-scorer.
Both write CSV without a header into the folder OUT, in the order of LEADS.csv,
and print one line of JSON: seconds, and processor seconds of the driver, the
workers and whatever they started.
"""
import argparse
import json
import os
import shlex
import sys
import time
from pathlib import Path

from pyspark.sql import SparkSession

HERE = Path(__file__).resolve().parent
COLUMNS = ["score", "prob_sql", "prob_won", "fit", "intent", "product",
           "mixed", "grade", "verdict", "reasons"]
# What our CSV looks like: quotes where they are needed, doubled inside.
CSV = {"escape": '"', "emptyValue": "", "nullValue": "",
       "ignoreLeadingWhiteSpace": "false", "ignoreTrailingWhiteSpace": "false"}


def processor_seconds():
    """Of all descendants of this process, and theirs that have ended."""
    parent, spent = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:                 # it has just ended
            continue
        field = text.rpartition(")")[2].split()
        pid = int(stat.parent.name)
        parent[pid] = int(field[1])
        spent[pid] = sum(map(int, field[11:15]))
    total = 0
    for pid in spent:
        ancestor = pid
        while ancestor > 1 and ancestor != os.getpid():
            ancestor = parent.get(ancestor, 0)
        if ancestor == os.getpid():
            total += spent[pid]
    return total / os.sysconf("SC_CLK_TCK")


def start(args, files):
    spark = (
        SparkSession.builder.appName("mql")
        .master("local-cluster[%d,1,1024]" % args.workers)
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.files", ",".join(map(str, files)))
        # as one method the statement is too long for Java's compiler
        .config("spark.sql.codegen.wholeStage", "false")
        .getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def by_sql(spark, args):
    statement = Path(args.more[0]).read_text().rstrip().rstrip(";")
    spark.read.options(header="true", **CSV).csv(
        args.leads).createOrReplaceTempView("leads")
    scored = spark.sql(statement)
    scored.drop("reject").write.mode("overwrite").options(**CSV).csv(args.out)


def by_pipe(spark, args):
    """Lines in, lines out: no cell is read by Spark.  A table in another format
    gives the same lines as to_csv(struct(*))."""
    header = Path("header.csv").read_text().rstrip("\n")
    lines = spark.read.text(args.leads)
    lines.where(lines.value != header).createOrReplaceTempView("lines")
    command = ["./pipe.sh", Path(args.more[0]).name, "header.csv",
               *args.more[2:]]
    spark.sql(
        "SELECT TRANSFORM(value) ROW FORMAT DELIMITED "
        "FIELDS TERMINATED BY '\\u0001' USING '%s' AS (line STRING) "
        "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\u0001' FROM lines" %
        shlex.join(command)).write.mode("overwrite").text(args.out)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("how", choices=["sql", "pipe"])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("leads")
    parser.add_argument("out")
    parser.add_argument("more", nargs="+")
    args, rest = parser.parse_known_args()
    args.more += rest
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    files = []
    if args.how == "pipe":
        with open(args.leads, encoding="utf-8") as leads:
            Path("header.csv").write_text(leads.readline())
        files = [HERE / "pipe.sh", Path("header.csv").resolve(),
                 Path(args.more[0]).resolve(), Path(args.more[1]).resolve()]
    began = time.time()
    spark = start(args, files)
    ready = time.time()
    spent = processor_seconds()
    (by_sql if args.how == "sql" else by_pipe)(spark, args)
    print(json.dumps({
        "how": args.how, "workers": args.workers,
        "start_s": round(ready - began, 1),
        "elapsed_s": round(time.time() - ready, 1),
        "processor_s": round(processor_seconds() - spent, 1),
    }), flush=True)
    spark.stop()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does every engine give every lead what mql-scorer gives it?

    parity.py BUILD [--engines NAME ...] [--seeds N] [--real DIR] [--case NAME]

Each case is a card and a table of leads.  The table is loaded as text, the
exported statement is run, and its rows are compared with mql-scorer's: the
same leads are rejected, and of the others every column is the same.  An engine
that is not on this machine is skipped, and said so.
"""
import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
AS_OF = "2026-11-21"


def run(*command, accept=(0,), **options):
    done = subprocess.run([str(c) for c in command], text=True,
                          capture_output=True, **options)
    if done.returncode not in accept:
        sys.exit("%s\nexit %d\n%s" % (" ".join(map(str, command)),
                                      done.returncode, done.stderr))
    return done.stdout


# ---- engines: each runs a statement over a table of leads ----

def quoted(name):
    return '"%s"' % name.replace('"', '""')


class Sqlite:
    name = "sqlite"

    def available(self):
        return shutil.which("sqlite3") is not None

    def rows(self, leads, sql, room):
        text = run("sqlite3", "-batch", ":memory:", input="\n".join([
            ".mode csv", ".import '%s' leads" % leads, ".headers on",
            sql.read_text()]))
        return list(csv.reader(text.splitlines(keepends=True)))

    def close(self):
        pass


class Postgresql:
    """A server of its own, in a folder of its own, on a socket alone."""
    name = "postgresql"

    def __init__(self):
        self.room = None

    def programs(self):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        return found[-1].parent if found else None

    def available(self):
        return self.programs() is not None

    def as_user(self, *command):
        """A server refuses to run as root."""
        if os.getuid() == 0:
            return ["setpriv", "--reuid=postgres", "--regid=postgres",
                    "--clear-groups", *command]
        return list(command)

    def start(self):
        self.room = Path(tempfile.mkdtemp(prefix="mql-parity-"))
        if os.getuid() == 0:
            shutil.chown(self.room, "postgres", "postgres")
        data = self.room / "data"
        run(*self.as_user(self.programs() / "initdb", "-D", data, "-A",
                          "trust", "-U", "mql", "-E", "UTF8", "--locale=C",
                          "--no-sync"))
        run(*self.as_user(self.programs() / "pg_ctl", "-D", data, "-w", "-l",
                          self.room / "log", "-o",
                          "-c listen_addresses='' -k %s -F" % self.room,
                          "start"))

    def psql(self, *options, **more):
        return run("psql", "-h", self.room, "-U", "mql", "-d", "postgres",
                   "-q", "-v", "ON_ERROR_STOP=1", *options, **more)

    def rows(self, leads, sql, room):
        if self.room is None:
            self.start()
        head = next(csv.reader(leads.open(newline="", encoding="utf-8")))
        self.psql(input="SET client_min_messages = warning;\n"
                  "DROP TABLE IF EXISTS leads;\nCREATE TABLE leads (%s);\n"
                  "\\copy leads from '%s' with (format csv, header true)\n" %
                  (", ".join(quoted(c) + " text" for c in head), leads))
        text = self.psql("--csv", "-f", sql)
        return list(csv.reader(text.splitlines(keepends=True)))

    def close(self):
        if self.room is None:
            return
        run(*self.as_user(self.programs() / "pg_ctl", "-D",
                          self.room / "data", "-m", "immediate", "stop"))
        shutil.rmtree(self.room)


class Duckdb:
    name = "duckdb"

    def available(self):
        try:
            import duckdb
        except ImportError:
            return False
        return duckdb is not None

    def rows(self, leads, sql, room):
        import duckdb
        link = duckdb.connect()
        link.execute("CREATE TABLE leads AS SELECT * FROM read_csv(?, "
                     "header = true, all_varchar = true, delim = ',', "
                     "quote = '\"', escape = '\"', strict_mode = true)",
                     [str(leads)])
        link.execute(sql.read_text())
        head = [c[0] for c in link.description]
        return [head] + [["" if v is None else str(v) for v in row]
                         for row in link.fetchall()]

    def close(self):
        pass


class Spark:
    """A cluster of two worker processes, not threads of one."""
    name = "spark"
    session = None

    def available(self):
        try:
            import pyspark
        except ImportError:
            return False
        return pyspark is not None

    def start(self):
        from pyspark.sql import SparkSession
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        self.session = (
            SparkSession.builder.master("local-cluster[2,1,1024]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "4")
            .getOrCreate())
        self.session.sparkContext.setLogLevel("ERROR")

    def rows(self, leads, sql, room):
        if self.session is None:
            self.start()
        table = (self.session.read.option("header", True)
                 .option("quote", '"').option("escape", '"')
                 .option("multiLine", True).option("emptyValue", "")
                 .option("ignoreLeadingWhiteSpace", False)
                 .option("ignoreTrailingWhiteSpace", False)
                 .csv(str(leads)))
        table.createOrReplaceTempView("leads")
        got = self.session.sql(sql.read_text().rstrip().rstrip(";"))
        return [got.columns] + [
            ["" if v is None else str(v) for v in row]
            for row in got.collect()]

    def close(self):
        if self.session is not None:
            self.session.stop()


ENGINES = [Sqlite(), Postgresql(), Duckdb(), Spark()]


# ---- cases ----

class Case:
    def __init__(self, name, card, leads, as_of=AS_OF, options=()):
        self.name, self.card, self.leads = name, Path(card), Path(leads)
        self.as_of, self.options = as_of, list(options)


def demo_cases(build, room):
    """Every example card, and one learned here."""
    leads, past = room / "demo.csv", room / "past.csv"
    leads.write_text(run(build / "demo-leads", "--open"))
    past.write_text(run(build / "demo-leads"))
    fitted = room / "demo, learned.yaml"
    run(build / "mql-trainer", "fit", "-d", TOP / "datasets/demo_definition"
        ".yaml", "--as-of", "2026-10-01", "-o", fitted, past, accept=(0, 1))
    for card in sorted((TOP / "models").glob("*.yaml")) + [fitted]:
        yield Case(card.stem, card, leads, "2026-10-01")


def hostile_cases():
    yield Case("hostile", HERE / "hostile.yaml", HERE / "hostile.csv")
    yield Case("hostile, bad cells missing", HERE / "hostile.yaml",
               HERE / "hostile.csv", options=["--bad-cells", "missing"])


def wide_cases(room):
    """More levels than a CASE should have, and more terms than most cards."""
    levels = ["level '%d'" % k for k in range(600)]
    card, leads = room / "wide.yaml", room / "wide.csv"
    terms = ["{column: l, dimension: fit, type: level, points: {%s}, other: "
             "-1.5, missing: 2}" % ", ".join(
                 '"%s": %d' % (x, k % 7 - 3) for k, x in enumerate(levels))]
    for k in range(120):
        terms.append("{column: n%d, dimension: intent, type: number, bins: "
                     "[{below: %d, points: %d}, {below: 9, points: 0.5}, "
                     "{points: -0.1}], missing: %d}" %
                     (k, k % 8, k % 5 - 2, k % 3))
    card.write_text("scorecard: 1\nlead: {id: id}\ngate: {score: 3}\nterms:\n"
                    + "".join("- %s\n" % t for t in terms) +
                    "calibration:\n  won: {slope: 1, offset: -1}\n")
    with leads.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "l"] + ["n%d" % k for k in range(120)])
        for i in range(700):
            writer.writerow([i, levels[i] if i < 600 else
                             "" if i % 2 else "no level"] + [
                                 (i * (k + 3) + k * k) % 12 or ""
                                 for k in range(120)])
    yield Case("wide", card, leads)


def random_cases(build, room, seeds):
    for seed in range(1, seeds + 1):
        card, leads = room / "random.yaml", room / "random.csv"
        run(build / "random-leads", seed, 1000, card, leads)
        yield Case("random %d" % seed, card, leads,
                   options=["--bad-cells", "missing"] if seed % 2 else [])


# definition, table, delimiter, what else the fit needs
REAL = [
    ("xeducation", "xeducation_leads/Leads.csv", ",", ()),
    ("xeducation_all", "xeducation_leads/Leads.csv", ",", ()),
    ("shoppers", "uci_online_shoppers/online_shoppers_intention.csv", ",", ()),
    ("bank", "uci_bank_marketing/bank-additional-full.csv", ";", ()),
    ("ucla", "ucla_admission/binary.csv", ",", ()),
    ("olist", "olist_marketing_funnel/olist_marketing_qualified_leads_dataset"
     ".csv", ",", ("--outcomes", "olist_marketing_funnel/"
                   "olist_closed_deals_dataset.csv")),
]


def numbered(table, delimiter, out):
    """A copy whose leads have a number for an id."""
    with table.open(newline="", encoding="utf-8-sig") as file, \
            out.open("w", newline="", encoding="utf-8") as copy:
        rows = csv.reader(file, delimiter=delimiter)
        writer = csv.writer(copy, lineterminator="\n")
        writer.writerow(["row"] + next(rows))
        writer.writerows([i] + row for i, row in enumerate(rows))


def real_cases(build, room, data):
    """Of each table: a card learned from it, one written by hand, and that one
    calibrated."""
    for name, table, delimiter, more in REAL:
        leads = room / (name + ".csv")
        numbered(data / table, delimiter, leads)
        definition = TOP / "tests/real" / (name + ".yaml")
        rules = TOP / "tests/real" / ("rules-%s.yaml" % name)
        fitted, tuned = room / "fitted.yaml", room / "tuned.yaml"
        run(build / "mql-trainer", "fit", "-d", definition, "--as-of",
            AS_OF, "-o", fitted, leads,
            *(data / x if x.endswith(".csv") else x for x in more),
            accept=(0, 1))
        cards = [(name + ", learned", fitted)]
        if rules.exists():
            run(build / "mql-trainer", "calibrate", "-m", rules, "-d",
                definition, "--as-of", AS_OF, "-o", tuned, leads,
                accept=(0, 1))
            cards += [(name + ", by hand", rules),
                      (name + ", calibrated", tuned)]
        for title, card in cards:
            yield Case(title, card, leads, options=["--id", "row"])


# ---- comparing ----

def number(text):
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return None


def same(a, b):
    return a == b or (number(a) is not None and number(a) == number(b))


def scored(build, case, room):
    out = room / "scored.csv"
    run(build / "mql-scorer", "-q", "-m", case.card, "--as-of", case.as_of,
        "--rejects", room / "rejects.csv", "--max-rejects", "1", "--max-psi",
        "1000", "-o", out, *case.options, case.leads, accept=(0, 1))
    return list(csv.reader(out.open(newline="", encoding="utf-8")))


def differences(want, got):
    """Messages; want and got begin with their headers."""
    columns = want[0]
    if got[0][:-1] != columns or got[0][-1] != "reject":
        yield "columns: want %s, got %s" % (columns, got[0])
        return
    by_id = {row[0]: row for row in got[1:]}
    if len(by_id) != len(got) - 1:
        yield "ids are not unique"
    n_reject = sum(1 for row in got[1:] if row[-1] != "")
    if len(want) - 1 + n_reject != len(got) - 1:
        yield "%d scored, %d rejected, but %d rows" % (
            len(want) - 1, n_reject, len(got) - 1)
    for row in want[1:]:
        other = by_id.get(row[0])
        if other is None:
            yield "%s: no such lead" % row[0]
            continue
        if other[-1] != "":
            yield "%s: rejected, %s" % (row[0], other[-1])
        for column, a, b in zip(columns, row, other):
            if not same(a, b):
                yield "%s, %s: want %s, got %s" % (row[0], column, a, b)


def judge(build, case, engine, want, room):
    sql = room / "export.sql"
    run(build / "mql-trainer", "export", "-m", case.card, "--dialect",
        engine.name, "--as-of", case.as_of, "-o", sql, *case.options)
    sql.chmod(0o644)
    found = list(differences(want, engine.rows(case.leads, sql, room)))
    print("%-28s %-11s %7d leads %6d differences" % (
        case.name, engine.name, len(want) - 1, len(found)), flush=True)
    for message in found[:5]:
        print("    " + message)
    return not found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("--engines", nargs="*",
                        default=[e.name for e in ENGINES])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--case", default="",
                        help="only cases whose name begins so")
    args = parser.parse_args()
    args.build = args.build.resolve()
    passed = failed = 0
    engines = [e for e in ENGINES if e.name in args.engines]
    for engine in [e for e in engines if not e.available()]:
        print("parity: skipped %s, it is not on this machine" % engine.name)
        engines.remove(engine)
    with tempfile.TemporaryDirectory(prefix="mql-parity-") as room:
        room = Path(room)
        room.chmod(0o755)
        cases = [demo_cases(args.build, room), hostile_cases(),
                 wide_cases(room), random_cases(args.build, room, args.seeds)]
        if args.real and args.real.is_dir():
            cases.append(real_cases(args.build, room, args.real))
        for case in (c for some in cases for c in some):
            if not case.name.startswith(args.case):
                continue
            want = scored(args.build, case, room)
            for engine in engines:
                if judge(args.build, case, engine, want, room):
                    passed += 1
                else:
                    failed += 1
    for engine in engines:
        engine.close()
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()

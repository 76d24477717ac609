#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mql-scorer --from --into beside psql | mql-scorer | psql

    run.py BUILD [ROWS [ROUNDS]]

A server of its own, fsync off, on this machine.  Both ways end in the same
table, by the same upsert in one transaction; each round runs them one after the
other, so that what else the machine does meets both.  "new" fills an empty
table, "again" updates every row of it.  Medians, and the ratio of each round;
processor seconds where the machine is not idle.
"""
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests/pg"))
from database import Database  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 1000000
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 3
CARD = TOP / "models/trained-b2b.yaml"
SCORE = [str(BUILD / "mql-scorer"), "-q", "-m", str(CARD), "--as-of",
         "2026-10-01", "--max-psi", "1000"]
COPIED = ("lead_id, score, prob_sql, prob_won, fit, intent, product, mixed, "
          "grade, verdict, reasons")


def ticks(pid, first, last):
    """Sum of fields of /proc/PID/stat behind the name, in seconds."""
    fields = Path("/proc/%s/stat" % pid).read_text().rsplit(")", 1)[1].split()
    return sum(int(x) for x in fields[first:last]) / os.sysconf("SC_CLK_TCK")


def server_s(db):
    """Processor seconds of the sessions that have ended."""
    pid = (db.room / "data/postmaster.pid").read_text().split()[0]
    return ticks(pid, 13, 15)


def timed(db, run):
    """Seconds: on the clock, of the processor on our side, on the server's."""
    clock, server = time.monotonic(), server_s(db)
    ours = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(db)
    db.wait("SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = "
            "'client backend'", "for the sessions' end")
    done = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (time.monotonic() - clock,
            done.ru_utime + done.ru_stime - ours.ru_utime - ours.ru_stime,
            server_s(db) - server)


def direct(db):
    subprocess.run(SCORE + ["--from", db.uri, "--query", "SELECT * FROM leads",
                            "--into", "lead_scores"], check=True)


def piped(db):
    psql = ["psql", "-h", str(db.room), "-U", "mql", "-d", "postgres", "-q",
            "-v", "ON_ERROR_STOP=1"]
    out = subprocess.Popen(psql + ["-c", "COPY (SELECT * FROM leads) TO "
                                   "STDOUT (FORMAT csv, HEADER)"],
                           stdout=subprocess.PIPE)
    score = subprocess.Popen(SCORE, stdin=out.stdout, stdout=subprocess.PIPE)
    sets = ", ".join("%s = excluded.%s" % (c, c) for c in
                     (COPIED + ", scorecard_digest, scored_at").split(", ")
                     if c != "lead_id")
    into = psql + [
        "-1", "-c", "CREATE TEMP TABLE scored (LIKE lead_scores) ON COMMIT "
        "DROP", "-c", "ALTER TABLE scored ALTER scorecard_digest DROP NOT "
        "NULL, ALTER scored_at DROP NOT NULL",
        "-c", "\\copy scored (%s) FROM STDIN (FORMAT csv, HEADER)" % COPIED,
        "-c", "INSERT INTO lead_scores (%s, scorecard_digest, scored_at) "
        "SELECT %s, 'digest', now() FROM scored ON CONFLICT (lead_id) DO "
        "UPDATE SET %s" % (COPIED, COPIED, sets)]
    subprocess.run(into, stdin=score.stdout, check=True)
    if out.wait() or score.wait():
        sys.exit("a stage of the pipe failed")



WAYS = {"--from --into": direct, "psql | mql-scorer | psql": piped}


def main():
    db = Database(BUILD / "mql-scorer")
    db.start()
    try:
        leads = db.files / "leads.csv"
        with leads.open("w") as file:
            subprocess.run([BUILD / "demo-leads", "--rows", str(ROWS)],
                           stdout=file, check=True)
        db.load(leads)
        leads.unlink()
        db.score("SELECT * FROM leads WHERE false", card=CARD)
        db.do("VACUUM ANALYZE leads")
        taken = {}
        for _ in range(ROUNDS):
            for name, run in WAYS.items():
                db.do("TRUNCATE lead_scores; CHECKPOINT")
                for state in "new", "again":
                    taken.setdefault((state, name), []).append(timed(db, run))
                same = db.do("SELECT count(*) FROM lead_scores").strip()
                if same != str(ROWS):
                    sys.exit("%s rows, want %d" % (same, ROWS))
        for key, runs in taken.items():
            print("%-6s %-30s %7.2f s   processor: ours %6.2f s, server's "
                  "%6.2f s" % (*key, *(statistics.median(r[i] for r in runs)
                                       for i in range(3))))
        for state in "new", "again":
            print("%-6s ratio of each round, clock and processor: %s" % (
                state, "  ".join("%.2f %.2f" % (
                    a[0] / b[0], sum(a[1:]) / sum(b[1:])) for a, b in zip(
                        *(taken[state, name] for name in WAYS)))))
    finally:
        db.close()


if __name__ == "__main__":
    main()

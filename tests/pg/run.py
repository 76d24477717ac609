#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mql-scorer --from, --into against a server of its own (see ../README.md)

    run.py BUILD [case ...]

Every function `case_...` is one; its name and docstring say what is claimed.
"""
import csv
import os
import random
import re
import signal
import subprocess
import sys
import traceback
from pathlib import Path

from database import AS_OF, DATA, TOP, Database

BUILD = Path(sys.argv[1] if len(sys.argv) > 1 else "build").resolve()
HOSTILE = 'my schema.x"; drop table leads'
COLUMNS = ("lead_id, score, prob_sql, prob_won, fit, intent, product, mixed, "
           "grade, verdict, reasons")
LABEL = "postgresql:///postgres"

# many leads, which stop coming half-way while a Hold holds
HELD = ("SELECT 'S' || i AS lead_id, demo_request, company_size, industry, "
        "emails_clicked, last_touch_at, unsubscribed, competitor FROM leads l, "
        "generate_series(1, 20000) i WHERE l.lead_id = 'L1' AND "
        "CASE WHEN i = 15000 THEN hold() ELSE true END")
HOLD = ("CREATE OR REPLACE FUNCTION hold() RETURNS bool LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN true; "
        "END $$; CREATE OR REPLACE FUNCTION hold_row() RETURNS trigger "
        "LANGUAGE plpgsql AS $$ BEGIN PERFORM hold(); RETURN NEW; END $$")
READING = ("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE "
           "'COPY (SELECT%' AND wait_event = 'advisory') AND EXISTS (SELECT "
           "FROM pg_stat_progress_copy WHERE command = 'COPY FROM' AND "
           "tuples_processed > 1000)")
MERGING = ("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE "
           "'INSERT%' AND wait_event = 'advisory')")


class Hold:
    """A session that keeps hold() waiting as long as the block lasts."""

    def __init__(self, db):
        self.db = db

    def __enter__(self):
        self.db.do(HOLD)
        self.psql = subprocess.Popen(
            ["psql", "-h", self.db.room, "-U", "mql", "-d", "postgres", "-q"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        self.psql.stdin.write("SELECT pg_advisory_lock(42);\n")
        self.psql.stdin.flush()
        self.db.wait("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = "
                     "'advisory' AND objid = 42 AND granted)", "for a hold")
        return self

    def release(self):
        self.psql.stdin.close()
        self.psql.wait()

    def __exit__(self, *failure):
        self.release()


def check(condition, *what):
    assert condition, " ".join(map(str, what))


def same(got, want):
    assert got == want, "got\n%s\nwant\n%s" % (got, want)


def one_line(done, code, text):
    """Exit code, and that text is the one line beside notes and warnings."""
    lines = [x for x in done.err.splitlines()
             if not x.startswith(("mql-scorer: note:",
                                  "mql-scorer: warning:"))]
    same((done.code, lines), (code, ["mql-scorer: " + text]))


def scored_file(db, *options, card=DATA / "card.yaml",
                leads=DATA / "leads.csv"):
    """What the scorer writes for the same leads in a file."""
    out = db.files / "scored.csv"
    subprocess.run([BUILD / "mql-scorer", "-q", "-m", card, "--as-of", AS_OF,
                    "-o", out, *options, leads], check=True)
    return list(csv.reader(out.open(newline="", encoding="utf-8")))


def numbers(rows):
    """Numbers by their value: 0.0 and 0 are one."""
    def value(cell):
        try:
            return float(cell)
        except ValueError:
            return cell
    return sorted([value(c) for c in row] for row in rows)


# ---- what should work ----

def case_same_as_from_a_file(db):
    """The table holds what a file gives, id bytes included."""
    done = db.score()
    same(done.code, 0)
    want = scored_file(db)
    same(numbers(db.rows_of("SELECT %s FROM lead_scores" % COLUMNS)),
         numbers(want[1:]))
    check("7 leads written into lead_scores of " + LABEL in done.err,
          done.err)
    check("7 leads read, 7 scored" in done.err, done.err)


def case_digest_and_time(db):
    """The digest is sha256sum's, the time that of the run."""
    before = db.do("SELECT now()")
    same(db.score().code, 0)
    text = (DATA / "card.yaml").read_bytes()
    want = subprocess.run(["sh", "-c", "grep -v ^digest: | sha256sum"],
                          input=text, capture_output=True,
                          check=True).stdout.split()[0].decode()
    same(db.rows_of("SELECT DISTINCT scorecard_digest, scored_at > '%s' AND "
                    "scored_at < now() FROM lead_scores" % before.strip()),
         [[want, "t"]])


def case_second_run_updates(db):
    """Rows that are there are updated, others stay, new ones come."""
    same(db.score("SELECT * FROM leads WHERE lead_id IN ('L1', 'L2')").code, 0)
    db.do("UPDATE lead_scores SET verdict = 'old', scored_at = '2020-01-01'; "
          "UPDATE leads SET company_size = '1000' WHERE lead_id = 'L2'")
    same(db.score("SELECT * FROM leads WHERE lead_id IN ('L2', 'L7')").code, 0)
    same(db.rows_of("SELECT lead_id, verdict <> 'old', fit, "
                    "scored_at > '2025-01-01' FROM lead_scores ORDER BY 1"),
         [["L1", "f", "10.5", "f"], ["L2", "t", "8.0", "t"],
          ["L7", "t", "10.5", "t"]])


def case_reads_without_writing(db):
    """--from without --into: CSV on standard output, as for a file."""
    done = db.score("SELECT * FROM leads ORDER BY lead_id = 'L1' DESC; ; ",
                    "-q", into=None)
    same((done.code, done.err), (0, ""))
    same(done.out.splitlines()[0],
         "lead_id,score,prob_sql,prob_won,fit,intent,product,mixed,grade,"
         "verdict,reasons")
    same(len(done.out.splitlines()), 8)
    same(db.rows_of("SELECT to_regclass('lead_scores') IS NULL"), [["t"]])


def case_the_query_may_end_in_a_comment(db):
    same(db.score("SELECT * FROM leads -- all of them").code, 0)
    same(db.rows_of("SELECT count(*) FROM lead_scores"), [["7"]])


def case_no_leads(db):
    """No row: the table is made, and somebody is told."""
    done = db.score("SELECT * FROM leads WHERE false")
    same(done.code, 1)
    check("no leads: %s has a header alone" % LABEL in done.err, done.err)
    same(db.rows_of("SELECT count(*) FROM lead_scores"), [["0"]])


def case_hostile_name(db):
    """A table's name is only a name."""
    db.do('DROP SCHEMA IF EXISTS "my schema" CASCADE; '
          'CREATE SCHEMA "my schema"')
    for _ in range(2):
        same(db.score(into=HOSTILE).code, 0)
    same(db.rows_of('SELECT count(*) FROM "my schema"."x""; drop table '
                    'leads"'), [["7"]])
    same(db.rows_of("SELECT count(*) FROM leads"), [["7"]])


def case_hostile_ids(db):
    """Ids go through, whatever is in them."""
    ids = ['a"b', "a,b", "a\nb", " x ", "\\N", "\\.", "'; --", "é\t|",
           "u\n\\.\nv", "last"]
    db.do("CREATE TABLE odd AS SELECT * FROM leads WHERE false; " + "".join(
        "INSERT INTO odd (lead_id) VALUES (E'%s');" % (
            i.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n"))
        for i in ids))
    same(db.score("SELECT * FROM odd").code, 0)
    same(sorted(r[0] for r in db.rows_of("SELECT lead_id FROM lead_scores")),
         sorted(ids))


def case_hostile_cells(db):
    """Levels and numbers that are odd are what they are in a file."""
    card, leads = (TOP / "tests/parity" / n for n in ("hostile.yaml",
                                                      "hostile.csv"))
    db.load(leads, "odd")
    same(db.score("SELECT * FROM odd", "--bad-cells", "missing",
                  card=card).code, 0)
    same(numbers(db.rows_of("SELECT %s FROM lead_scores" % COLUMNS)),
         numbers(scored_file(db, "--bad-cells", "missing", card=card,
                             leads=leads)[1:]))


def case_dates_of_the_database(db):
    """Dates are read as such, whatever the session's style."""
    db.do("CREATE TABLE typed AS SELECT lead_id, demo_request, "
          "trim(nullif(company_size, ''))::int company_size, industry, "
          "unsubscribed, nullif(emails_clicked, '')::int emails_clicked, "
          "nullif(left(last_touch_at, 10), '')::date last_touch_at, "
          "competitor FROM leads; ALTER ROLE mql SET datestyle = 'SQL, DMY'")
    try:
        same(db.score("SELECT * FROM typed").code, 0)
    finally:
        db.do("ALTER ROLE mql RESET datestyle")
    same(numbers(db.rows_of("SELECT %s FROM lead_scores" % COLUMNS)),
         numbers(scored_file(db)[1:]))


def case_options_of_the_rows(db):
    """--explore fills handed_prob, --no-reasons leaves reasons NULL."""
    same(db.score("SELECT * FROM leads", "--explore", "50%").code, 0)
    same(db.rows_of("SELECT count(handed_prob), count(reasons) FROM "
                    "lead_scores"), [["7", "7"]])
    same(db.score("SELECT * FROM leads", "--no-reasons").code, 0)
    same(db.rows_of("SELECT count(handed_prob), count(reasons) FROM "
                    "lead_scores"), [["0", "0"]])


def case_many_threads_many_rows(db):
    """Rows beyond a block, on several threads: each once."""
    for threads in "1", "4":
        db.do("DROP TABLE IF EXISTS lead_scores")
        same(db.score("SELECT i AS lead_id, demo_request, company_size, "
                      "industry, emails_clicked, last_touch_at, unsubscribed, "
                      "competitor FROM leads l, generate_series(1, 30000) i "
                      "WHERE l.lead_id = 'L1'", "--threads", threads).code, 0)
        same(db.rows_of("SELECT count(*), min(score), max(score) FROM "
                        "lead_scores"), [["30000", "96.5", "96.5"]])


# ---- the table that is there ----

def case_documented_table(db):
    """The DDL of the README is the one that is made."""
    text = (TOP / "scorer/README.md").read_text(encoding="utf-8")
    ddl = re.search(r"CREATE TABLE lead_scores \(.*?\);", text, re.S).group()
    db.do(ddl)
    look = ("SELECT a.attname, format_type(a.atttypid, a.atttypmod), "
            "a.attnotnull FROM pg_attribute a WHERE attrelid = "
            "'lead_scores'::regclass AND attnum > 0 ORDER BY attnum")
    want = db.rows_of(look)
    done = db.score()
    check(done.code == 0 and "no table" not in done.err, done.err)
    db.do("DROP TABLE lead_scores")
    done = db.score()
    check("no table lead_scores yet: made, if the run succeeds" in done.err,
          done.err)
    same(db.rows_of(look), want)


def case_own_types_and_columns(db):
    """Other types and more columns, where nothing is lost."""
    db.do("CREATE TYPE grade AS ENUM ('A1', 'B1', 'C1', 'D1', 'A2', 'B2', "
          "'C2', 'D2', 'A3', 'B3', 'C3', 'D3', 'A4', 'B4', 'C4', 'D4'); "
          "CREATE TABLE own (owner text DEFAULT 'nobody', scored_at "
          "timestamptz, scorecard_digest varchar(64), reasons text, "
          "handed_prob float8, verdict varchar, grade grade, mixed numeric, "
          "product numeric(8,2), intent float8, fit float8, prob_won real, "
          "prob_sql numeric(7,6), score float8, n bigint GENERATED ALWAYS AS "
          "IDENTITY, lead_id bigint UNIQUE)")
    try:
        done = db.score("SELECT (l.lead_id = 'L1')::int + 7 AS lead_id, "
                        "demo_request, company_size, industry, "
                        "emails_clicked, last_touch_at, unsubscribed, "
                        "competitor FROM leads l WHERE lead_id IN ('L1', "
                        "'L2')", into="own")
        same(done.code, 0)
        same(db.rows_of("SELECT lead_id, owner, score, grade FROM own ORDER "
                        "BY 1"), [["7", "nobody", "22.4", "D3"],
                                  ["8", "nobody", "96.5", "A1"]])
        one_line(db.score("SELECT * FROM leads", into="own"), 3, LABEL + ': '
                 'invalid input syntax for type bigint: "L1" (COPY '
                 'mql_scored, line 1, column lead_id: "L1")')
    finally:
        db.do("DROP TABLE own; DROP TYPE grade")


def case_partitioned(db):
    db.do("CREATE TABLE made (LIKE lead_scores INCLUDING ALL) PARTITION BY "
          "HASH (lead_id); CREATE TABLE made_0 PARTITION OF made FOR VALUES "
          "WITH (MODULUS 1, REMAINDER 0)" if db.score().code == 0 else "")
    try:
        for _ in range(2):
            same(db.score(into="made").code, 0)
        same(db.rows_of("SELECT count(*) FROM made"), [["7"]])
    finally:
        db.do("DROP TABLE made")


def case_wrong_columns(db):
    """One message names all that do not fit; nothing is read."""
    db.do("CREATE TABLE bad (lead_id text, score integer, prob_sql float8, "
          "prob_won numeric(3,2), fit real, intent numeric(5,0), product "
          "text, mixed numeric, grade int, verdict text, handed_prob float8, "
          "reasons text GENERATED ALWAYS AS ('x') STORED, scored_at date, "
          "owner int NOT NULL)")
    try:
        one_line(db.score(into="bad"), 3,
                 LABEL + ': bad does not fit: "lead_id" is not the primary '
                 'key, nor unique by itself; "score" is integer, not '
                 'numeric(10,1); "prob_won" is numeric(3,2), not double '
                 'precision; "fit" is real, not numeric(10,1); "intent" is '
                 'numeric(5,0), not numeric(10,1); "product" is text, not '
                 'numeric(10,1); "grade" is integer, not text; "reasons" is '
                 'generated always; "scorecard_digest" is missing; '
                 '"scored_at" is date, not timestamp with time zone; "owner" '
                 'takes no NULL and has no default')
    finally:
        db.do("DROP TABLE bad")


def case_not_a_table(db):
    db.do("CREATE VIEW seen AS SELECT 1 AS lead_id")
    try:
        one_line(db.score(into="seen"), 3, LABEL + ": seen is not a table")
    finally:
        db.do("DROP VIEW seen")


def case_no_schema(db):
    one_line(db.score(into="nowhere.lead_scores"), 3,
             LABEL + ': nowhere.lead_scores: schema "nowhere" does not exist')
    done = db.score("SELECT * FROM public.leads",
                    env={"PGOPTIONS": "-c search_path="})
    one_line(done, 3, LABEL + ": the search path has no schema that exists: "
             "give --into SCHEMA.TABLE")


def case_no_permission(db):
    """Asked for before the leads are read."""
    db.score()
    db.do("DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN; GRANT SELECT "
          "ON leads, lead_scores TO reader")
    try:
        one_line(db.score("SELECT *, pg_sleep(60) FROM leads",
                          uri=db.uri.replace("mql@", "reader@")), 6,
                 LABEL + ": lead_scores: permission denied for table "
                 "lead_scores")
    finally:
        db.do("DROP OWNED BY reader; DROP ROLE reader")


# ---- ids ----

def case_leads_without_id(db):
    """Rejects: the run fails, or they are kept; the others are written."""
    db.do("INSERT INTO leads (lead_id, company_size) VALUES (NULL, '12'), "
          "('  ', '12')")
    query = "SELECT * FROM leads ORDER BY lead_id IS NULL, trim(lead_id) = ''"
    one_line(db.score(query), 3, LABEL + ':9: column "lead_id": a lead '
             "without an id (--rejects FILE keeps such rows apart)")
    same(db.rows_of("SELECT to_regclass('lead_scores') IS NULL"), [["t"]])
    bad = db.files / "bad.csv"
    done = db.score(query, "--rejects", bad, "--max-rejects", "50%")
    same(done.code, 1)
    same(bad.read_text(),
         "line,column,reason,row\n"
         '9,lead_id,a lead without an id,"""  "",,12,,,,,"\n'
         '10,lead_id,a lead without an id,",,12,,,,,"\n')
    same(db.rows_of("SELECT count(*) FROM lead_scores"), [["7"]])
    check("9 leads read, 7 scored" in done.err, done.err)


def case_bad_cells_and_too_many_rejects(db):
    """Too many: the table is as it was, the rejects are there."""
    db.score()
    before = db.digest_of()
    db.do("UPDATE leads SET company_size = '12k' WHERE lead_id = 'L7'")
    bad = db.files / "many.csv"
    done = db.score("SELECT * FROM leads", "--rejects", bad)
    same(done.code, 3)
    check("1 of 7 rows rejected (14.29%)" in done.err and
          "nothing was published" in done.err, done.err)
    check("12k" in bad.read_text(), bad.read_text())
    same(db.digest_of(), before)
    one_line(db.score(), 3, LABEL + ':8: column "company_size": "12k" is not '
             "a number (--bad-cells missing scores such a cell as missing, "
             "--rejects FILE keeps such rows apart)")
    same(db.digest_of(), before)


def case_repeated_ids(db):
    db.score()
    before = db.digest_of()
    one_line(db.score("SELECT * FROM leads UNION ALL SELECT * FROM leads "
                      "WHERE lead_id IN ('L1', 'L2') UNION ALL SELECT * FROM "
                      "leads WHERE lead_id = 'L1'"), 3,
             LABEL + ': ids that the query gives more than once: 2 ("L1" 3 '
             'times, "L2" 2 times); nothing was written')
    one_line(db.score("SELECT * FROM leads UNION ALL SELECT * FROM leads"), 3,
             LABEL + ': ids that the query gives more than once: 7 (" L3 " 2 '
             'times, "L1" 2 times, "L2" 2 times, ...); nothing was written')
    same(db.digest_of(), before)


# ---- failing half-way ----

def case_query_fails_half_way(db):
    db.score()
    before = db.digest_of()
    one_line(db.score("SELECT l.* FROM leads l, generate_series(1, 20000) i "
                      "WHERE 1 / (i - 20000) < 5"), 3,
             LABEL + ": the query: division by zero")
    same(db.digest_of(), before)


def case_no_server(db):
    """Host and database are said, the user is not."""
    done = db.score(uri="postgresql://somebody@localhost:1/crm")
    check(done.code == 6 and done.err.startswith(
        "mql-scorer: postgresql://localhost/crm: connection to server at "
        '"localhost"') and len(done.err.splitlines()) == 1, done.err)
    check("somebody" not in done.err, done.err)


def case_query_is_wrong(db):
    one_line(db.score("SELECT * FROM lead"), 3,
             LABEL + ': the query: relation "lead" does not exist')
    one_line(db.score("SELECT lead_id FROM leads"), 3,
             LABEL + ':1: no column "demo_request" in the header (term '
             '"demo_request" of %s needs it)' % (DATA / "card.yaml"))
    one_line(db.score("DELETE FROM leads RETURNING *"), 6,
             LABEL + ": the query: cannot execute DELETE in a read-only "
             "transaction")
    one_line(db.score("SELECT 1) TO STDOUT; DROP TABLE leads; COPY (SELECT 1"),
             3, LABEL + ": the query: cannot insert multiple commands into a "
             "prepared statement")
    same(db.rows_of("SELECT count(*) FROM leads"), [["7"]])


def case_constraint(db):
    """A row that the table refuses: none is written."""
    db.score()
    db.do("UPDATE lead_scores SET verdict = 'old'; ALTER TABLE lead_scores "
          "ADD CONSTRAINT low CHECK (score < 90 OR verdict = 'old')")
    before = db.digest_of()
    done = db.score()
    check(done.code == 3 and 'lead_scores: new row for relation '
          '"lead_scores" violates check constraint "low" (Failing row '
          'contains (L1, 96.5, ' in done.err, done.err)
    same(db.digest_of(), before)


def case_commit_fails(db):
    """What is deferred to the end fails at COMMIT."""
    db.score()
    db.do("CREATE OR REPLACE FUNCTION no() RETURNS trigger LANGUAGE plpgsql "
          "AS $$ BEGIN RAISE EXCEPTION 'not today'; END $$; CREATE "
          "CONSTRAINT TRIGGER no AFTER UPDATE ON lead_scores DEFERRABLE "
          "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no()")
    before = db.digest_of()
    done = db.score()
    check(done.code == 3 and LABEL + ": not today" in done.err, done.err)
    same(db.digest_of(), before)


def halfway(db, when):
    """A run that is held while it reads, or while it merges."""
    db.do("DROP TABLE IF EXISTS lead_scores")
    db.score()
    db.do("UPDATE lead_scores SET verdict = 'old'")
    if when == MERGING:
        db.do("CREATE TRIGGER held BEFORE INSERT ON lead_scores FOR EACH ROW "
              "EXECUTE FUNCTION hold_row()")
    before = db.digest_of()
    # one thread writes a block before it reads the next one
    run = db.begin(HELD if when == READING else "SELECT * FROM leads",
                   "--threads", "1")
    db.wait(when, "for a run half-way")
    return run, before


def case_backend_killed(db):
    """Either one, while reading or merging: exit code 6, table as it was."""
    for when, which in ((READING, "COPY (SELECT"), (READING, "COPY pg_temp"),
                        (MERGING, "INSERT")):
        with Hold(db) as hold:
            run, before = halfway(db, when)
            db.do("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                  "WHERE application_name = 'mql-scorer' AND query LIKE "
                  "'%s%%'" % which)
            if which == "COPY pg_temp":
                hold.release()   # noticed once there is something to write
            done = db.end(run)
            check(done.code == 6 and "terminating connection due to "
                  "administrator command" in done.err, which, done.code,
                  done.err)
            same(db.digest_of(), before)
        db.wait_for_none()


def case_server_restarts(db):
    """Of a server that falls over half-way the table comes back as it was."""
    for when, which in (READING, "COPY (SELECT"), (MERGING, "INSERT"):
        with Hold(db):
            run, before = halfway(db, when)
            db.crash("application_name = 'mql-scorer' AND query LIKE "
                     "'%s%%'" % which)
            done = db.end(run)
        same(done.code, 6)
        same(db.digest_of(), before)
        same(db.score().code, 0)


def case_stopped(db):
    """SIGINT and SIGTERM: at once, silently, by that signal; and the server
    stops too, though its statement would run on."""
    for when in READING, MERGING:
        for sig in signal.SIGINT, signal.SIGTERM:
            with Hold(db):
                run, before = halfway(db, when)
                run.send_signal(sig)
                done = db.end(run)
                same(done.code, -sig)
                same([x for x in done.err.splitlines() if "note:" not in x],
                     [])
                db.wait_for_none()
                same(db.digest_of(), before)


def case_lost_while_committing(db):
    """Nobody can know; the message says what there is to be known."""
    with Hold(db):
        db.score()
        db.do("CREATE CONSTRAINT TRIGGER held AFTER UPDATE ON lead_scores "
              "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "
              "hold_row()")
        before = db.digest_of()
        run = db.begin()
        db.wait("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query = "
                "'COMMIT' AND wait_event = 'advisory')", "for the commit")
        run.send_signal(signal.SIGINT)   # too late to matter
        db.crash("query = 'COMMIT'")
        done = db.end(run)
    same(done.code, -signal.SIGINT)
    same(db.digest_of(), before)
    with Hold(db):
        run = db.begin()
        db.wait("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query = "
                "'COMMIT' AND wait_event = 'advisory')", "for the commit")
        db.crash("query = 'COMMIT'")
        one_line(db.end(run), 6, LABEL + ": the connection was lost while "
                 "committing: the table has all of this run or nothing, see "
                 "scored_at")
    same(db.digest_of(), before)


def case_stopped_too_late(db):
    """A signal while it commits changes nothing: done is done."""
    with Hold(db) as hold:
        db.score()
        db.do("UPDATE lead_scores SET verdict = 'old'; "
              "CREATE CONSTRAINT TRIGGER held AFTER UPDATE ON lead_scores "
              "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "
              "hold_row()")
        run = db.begin()
        db.wait("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query = "
                "'COMMIT' AND wait_event = 'advisory')", "for the commit")
        run.send_signal(signal.SIGTERM)
        hold.release()
        same(db.end(run).code, 0)
    same(db.rows_of("SELECT count(*) FROM lead_scores WHERE verdict = 'old'"),
         [["0"]])


def case_killed(db):
    """SIGKILL: what the server still does comes to nothing."""
    for when in READING, MERGING:
        with Hold(db):
            run, before = halfway(db, when)
            run.kill()
            db.end(run)
        db.wait_for_none()
        same(db.digest_of(), before)


def case_runs_in_turn(db):
    """A second run into the same table waits, and reads after that."""
    with Hold(db) as hold:
        first, _ = halfway(db, MERGING)
        second = db.begin()
        db.wait("SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE "
                "'SELECT pg_advisory_xact_lock%'", "for the second run")
        db.do("UPDATE leads SET company_size = '1' WHERE lead_id = 'L7'")
        third = db.begin()
        db.wait("SELECT count(*) = 2 FROM pg_stat_activity WHERE query LIKE "
                "'SELECT pg_advisory_xact_lock%'", "for the third run")
        third.send_signal(signal.SIGINT)
        same(db.end(third).code, -signal.SIGINT)
        hold.release()
        same(db.end(first).code, 0)
        done = db.end(second)
    same(done.code, 0)
    check("another run writes into lead_scores: waiting for its end" in
          done.err, done.err)
    same(db.rows_of("SELECT fit FROM lead_scores WHERE lead_id = 'L7'"),
         [["-4.0"]])


def case_others_read_meanwhile(db):
    """While a run merges, the table is readable, as it was; and writable
    until then."""
    with Hold(db) as hold:
        run, before = halfway(db, READING)
        same(db.digest_of(), before)
        db.do("UPDATE lead_scores SET verdict = 'mine' WHERE lead_id = 'L1'; "
              "INSERT INTO lead_scores SELECT 'S1', score, prob_sql, "
              "prob_won, fit, intent, product, mixed, grade, verdict, "
              "handed_prob, reasons, scorecard_digest, scored_at FROM "
              "lead_scores WHERE lead_id = 'L1'")
        hold.release()
        same(db.end(run).code, 0)
    same(db.rows_of("SELECT lead_id, verdict FROM lead_scores WHERE lead_id "
                    "IN ('L1', 'S1') ORDER BY 1"),
         [["L1", "mine"], ["S1", "fast_track"]])


# ---- passwords ----

SECRET = "s3cr3t-K0fferwort"


def with_password(db):
    """A role whose password the server asks for."""
    db.do("DROP ROLE IF EXISTS keeper; CREATE ROLE keeper LOGIN PASSWORD "
          "'%s'; GRANT ALL ON leads TO keeper; GRANT ALL ON SCHEMA public TO "
          "keeper" % SECRET)
    hba = db.room / "data/pg_hba.conf"
    text = hba.read_text()
    if "keeper" not in text:
        hba.write_text("local all keeper scram-sha-256\n" + text)
    db.do("SELECT pg_reload_conf(), pg_sleep(.3)")


def without_password(db):
    db.do("DROP OWNED BY keeper; DROP ROLE keeper")


def case_password_from_the_usual_places(db):
    with_password(db)
    try:
        uri = "postgresql://keeper@/postgres?host=%s" % db.room
        passfile = db.files / "pass"
        passfile.write_text("*:*:*:keeper:%s\n" % SECRET)
        passfile.chmod(0o600)
        service = db.files / "service.conf"
        service.write_text("[crm]\nhost=%s\ndbname=postgres\nuser=keeper\n"
                           "password=%s\n" % (db.room, SECRET))
        done = db.score(uri=uri, env={"PGPASSFILE": str(passfile)})
        check(done.code == 0 and "warning" not in done.err, done.err)
        done = db.score(uri="service=crm",
                        env={"PGSERVICEFILE": str(service)})
        check(done.code == 0 and "warning" not in done.err, done.err)
        done = db.score(uri=uri, env={"PGPASSFILE": "/dev/null"})
        check(done.code == 6 and "no password supplied" in done.err, done.err)
        done = db.score(uri=uri.replace("keeper@", "keeper:%s@" % SECRET))
        check(done.code == 0 and "warning: --from holds a password" in
              done.err, done.err)
        same(db.score(uri=uri.replace("keeper@", "keeper:%sX@" % SECRET)).code,
             6)
    finally:
        without_password(db)


def command_lines():
    """Of all processes, as anybody may read them."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes().replace(b"\0", b" ").decode("utf-8",
                                                               "replace")
        except OSError:                 # it has just ended
            pass


def case_password_in_no_list_and_no_log(db):
    """While a run is under way: no process has it in its title; the server,
    told to write down whatever it can, has never had it to write."""
    with_password(db)
    settings = ("log_statement", "log_connections", "log_disconnections",
                "log_min_messages")
    try:
        for name, value in zip(settings, ("all", "on", "on", "debug2")):
            db.do("ALTER SYSTEM SET %s = '%s'" % (name, value))
        db.do("SELECT pg_reload_conf(), pg_sleep(.3)")
        log = db.room / "log"
        before = log.stat().st_size      # it has seen CREATE ROLE
        passfile = db.files / "pass"
        passfile.write_text("*:*:*:keeper:%s\n" % SECRET)
        passfile.chmod(0o600)
        with Hold(db) as hold:
            run = db.begin(HELD, "--threads", "1", env={
                "PGPASSFILE": str(passfile)},
                uri="postgresql://keeper@/postgres?host=%s" % db.room)
            db.wait(READING, "for a run half-way")
            titles = list(command_lines())
            hold.release()
            same(db.end(run).code, 0)
        check(any("keeper" in t and "mql-scorer" in t for t in titles),
              "the run is not in the list")
        check(any("postgres: keeper" in t for t in titles),
              "the server's session is not in the list")
        check(not [t for t in titles if SECRET in t], "in a title")
        with log.open(errors="replace") as file:
            file.seek(before)
            said = file.read()
        check("user=keeper" in said and "COPY (SELECT" in said, said[-2000:])
        check(SECRET not in said, "in the server's log")
    finally:
        for name in settings:
            db.do("ALTER SYSTEM RESET %s" % name)
        db.do("SELECT pg_reload_conf(), pg_sleep(.3)")
        without_password(db)


def case_nightly_page(db):
    """The script of scorer/NIGHTLY.md, word by word."""
    page = (TOP / "scorer/NIGHTLY.md").read_text()
    script = next(x for x in page.split("```")
                  if "\n# mql-night-crm:" in x).split("\n", 1)[1]
    with_password(db)
    try:
        srv = db.files / "srv"
        srv.mkdir()
        (srv / "card.yaml").write_bytes((DATA / "card.yaml").read_bytes())
        (srv / "pg_service.conf").write_text(
            "[crm]\nhost=%s\ndbname=postgres\nuser=keeper\n" % db.room)
        (srv / "pgpass").write_text("*:*:*:keeper:%s\n" % SECRET)
        (srv / "pgpass").chmod(0o600)
        db.do("CREATE VIEW open_leads AS SELECT * FROM leads; GRANT SELECT "
              "ON open_leads TO keeper")
        done = subprocess.run(
            ["sh", "-c", script, "mql-night-crm", srv], text=True,
            capture_output=True, env=dict(os.environ, PATH="%s:%s" % (
                BUILD, os.environ["PATH"])))
        db.said.append(done.stderr)
        check(done.returncode in (0, 1), done.returncode, done.stderr)
        same(db.rows_of("SELECT count(*) FROM lead_scores"), [["7"]])
    finally:
        db.do("DROP VIEW IF EXISTS open_leads CASCADE")
        without_password(db)


def case_passwords_in_broken_addresses(db):
    """Whatever is wrong with an address, nothing of it is said."""
    for uri in [
            "postgresql://keeper:%s" % SECRET,
            "postgresql://keeper:%s/postgres" % SECRET,
            "postgresql://keeper:%s@" % SECRET,
            "postgresql://keeper:%s@[::1" % SECRET,
            "postgresql://keeper:%s%%zz@localhost/x" % SECRET,
            "postgresql://keeper:p@%s@localhost/x" % SECRET,
            "postgresql://keeper:p/%s@localhost/x" % SECRET,
            "postgresql://keeper:p?%s@localhost/x" % SECRET,
            "postgresql://keeper:p?x=%s@localhost/x" % SECRET,
            "postgresql://keeper@localhost/x?pasword=%s" % SECRET,
            "postgresql://keeper@localhost/x?%s" % SECRET,
            "postgresql://keeper:%s@no-such-host.invalid/x" % SECRET,
            "postgresql://keeper:%s@localhost:1/x" % SECRET,
            "postgresql://keeper:%s@localhost:99999/x" % SECRET,
            "postgres://keeper:%s@localhost:1/x?sslmode=odd" % SECRET,
            "mysql://keeper:%s@localhost/x" % SECRET,
            "host=localhost password=my %s" % SECRET,
            "host=localhost password='%s" % SECRET,
            "password=%s port=1 host=localhost" % SECRET,
            "%s" % SECRET, "%s=x" % SECRET]:
        done = db.score(uri=uri)
        check(done.code in (2, 6), uri, done.code, done.err)
        check(SECRET not in done.err, uri, done.err)
    # words of libpq's own that happen to be the password
    done = db.score(uri="postgresql://keeper:refused@localhost:1/x")
    one_line(done, 6, "postgresql://localhost/x: the connection failed")
    uri = "postgresql://keeper:%s@localhost:1/x" % SECRET
    for more in ([uri], ["-o", uri], ["--into", uri]):
        done = subprocess.run(
            [db.scorer, "-m", DATA / "card.yaml", *more,
             *(["--from", uri, "--query", "x"] if "--into" in more else [])],
            text=True, capture_output=True, stdin=subprocess.DEVNULL)
        same(done.returncode, 2)
        check(SECRET not in done.stderr, more, done.stderr)


def case_passwords_of_any_characters(db):
    """However a password is cut into words by what means something in an
    address, no word of it is said.  (Where no @ follows it, none is in it: by
    any reading what is behind that is the host.)"""
    draw = random.Random(1)
    words = ["Kofferwort", "Zwiebelring", "Halbmond", "Tafelberg"]
    for _ in range(150):
        password = draw.choice("@/?:%&=#[]+ ',") * draw.randint(0, 1) + \
            "".join(w + draw.choice(["@", "/", "?", ":", "%", "&", "=", "#",
                                     "[", "]", " ", "'", ",", "%40", "\\"])
                    for w in words[:draw.randint(1, 4)])
        for address in ("postgresql://keeper:%s@localhost:1/x",
                        "postgresql://keeper:%s/x", "postgres://:%s@/x",
                        "password=%s host=localhost port=1",
                        "postgresql://localhost:1/x?password=%s"):
            uri = address % (password if "@" in address
                             else password.replace("@", "$"))
            done = db.score("SELECT 1", into=None, uri=uri)
            check(done.code in (2, 6), uri, done.code)
            for word in words:
                check(word not in done.err, uri, done.err)


def case_no_run_has_said_a_password(db):
    """Of all the lines that any case above has seen."""
    check(len(db.said) > 10 or len(sys.argv) > 2, "few runs")
    for text in db.said:
        check(SECRET not in text, text)


# ---- running them ----

def attempt(db, name):
    try:
        db.do("DROP TABLE IF EXISTS lead_scores, odd, typed")
        db.load(DATA / "leads.csv")
        globals()[name](db)
        return True
    except Exception:
        print("FAILED pg: %s\n%s" % (name, traceback.format_exc()),
              flush=True)
        return False


def main():
    db = Database(BUILD / "mql-scorer")
    names = ["case_" + n for n in sys.argv[2:]] or [
        n for n in globals() if n.startswith("case_")]
    if not db.available():
        print("pg: skipped, PostgreSQL is not on this machine")
        return
    db.start()
    try:
        failed = sum(not attempt(db, name) for name in names)
    finally:
        db.close()
    print("%d passed, %d failed" % (len(names) - failed, failed))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()

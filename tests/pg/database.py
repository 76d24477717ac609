# SPDX-License-Identifier: MIT
"""A server of our own with a table of leads, and mql-scorer run against it."""
import csv
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
DATA = TOP / "tests/data/scorer"
AS_OF = "2026-11-21"

sys.path.insert(0, str(HERE.parent / "parity"))
from parity import Postgresql, quoted  # noqa: E402


class Done:
    """What a run of mql-scorer left behind."""

    def __init__(self, code, err, out=""):
        self.code, self.err, self.out = code, err, out


class Database(Postgresql):
    def __init__(self, scorer):
        super().__init__()
        self.scorer = scorer
        self.room_of_files = tempfile.TemporaryDirectory(prefix="mql-pg-")
        self.files = Path(self.room_of_files.name)
        self.said = []           # every line that any run wrote to stderr

    # ---- statements ----

    def do(self, sql, *options):
        return self.psql("-At", *options, input="SET client_min_messages = "
                         "warning;\n" + sql)

    def rows_of(self, sql):
        return list(csv.reader(io.StringIO(self.do(
            "COPY (%s) TO STDOUT (FORMAT csv)" % sql))))

    def load(self, path, table="leads"):
        head = next(csv.reader(path.open(newline="", encoding="utf-8")))
        self.do("DROP TABLE IF EXISTS %s; CREATE TABLE %s (%s);\n"
                "\\copy %s from '%s' with (format csv, header true)\n" % (
                    table, table, ", ".join(quoted(c) + " text" for c in head),
                    table, path))

    def digest_of(self, table="lead_scores"):
        """The whole table, in any order."""
        return self.do("SELECT count(*), md5(string_agg(t::text, '|' ORDER BY "
                       "t::text)) FROM %s t" % table)

    def wait(self, sql, what, seconds=20):
        """Until the statement says t."""
        end = time.monotonic() + seconds
        while self.do(sql).strip() != "t":
            assert time.monotonic() < end, "waited in vain: " + what
            time.sleep(.05)

    def wait_for_none(self):
        """Until no run is connected any more."""
        self.wait("SELECT count(*) = 0 FROM pg_stat_activity WHERE "
                  "application_name = 'mql-scorer'", "for the runs' end")

    def crash(self, where):
        """The server loses one session by SIGKILL, and starts anew."""
        pid = self.do("SELECT pid FROM pg_stat_activity WHERE " + where)
        os.kill(int(pid), signal.SIGKILL)
        end = time.monotonic() + 60
        while subprocess.run(
                ["psql", "-h", self.room, "-U", "mql", "-d", "postgres", "-c",
                 "SELECT 1"], capture_output=True).returncode != 0:
            assert time.monotonic() < end, "the server did not come back"
            time.sleep(.2)

    # ---- runs ----

    @property
    def uri(self):
        return "postgresql://mql@/postgres?host=%s" % self.room

    def command(self, query, *options, into="lead_scores", uri=None,
                card=DATA / "card.yaml"):
        where = [] if into is None else ["--into", into]
        return [str(c) for c in [self.scorer, "-m", card, "--as-of", AS_OF,
                                 "--from", uri or self.uri, "--query", query,
                                 *where, *options]]

    def score(self, query="SELECT * FROM leads", *options, env=None, **more):
        done = subprocess.run(self.command(query, *options, **more),
                              text=True, capture_output=True, timeout=120,
                              stdin=subprocess.DEVNULL,
                              env=dict(os.environ, **(env or {})))
        self.said.append(done.stderr)
        return Done(done.returncode, done.stderr, done.stdout)

    def begin(self, query="SELECT * FROM leads", *options, env=None, **more):
        """A run that is left alone, with signals as a terminal has them."""
        return subprocess.Popen(
            self.command(query, *options, **more), text=True,
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=dict(os.environ, **(env or {})),
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def end(self, process):
        err = process.communicate(timeout=60)[1]
        self.said.append(err)
        return Done(process.returncode, err)

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""card.py TERMS - a scorecard of that many terms on leads.c's columns

20 is the goal card: a term a column, at most 16 bins each, no pairs.  More go
around the columns again with other bins; fewer are the first ones.  Points are
a fixed mix of the term's and the bin's number, so no two bins look alike.

The competitors build their programs from terms(), and score() is the same in
ten lines, for the tests.
"""
import bisect
import sys
from typing import NamedTuple

COUNTS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128]
NUMBERS = {                     # column: (dimension, edges)
    "company_size": ("fit", [2, 5, 10, 20, 35, 50, 75, 100, 150, 250, 400, 650,
                             1000, 2500, 5000]),
    "pricing_visits": ("intent", COUNTS[:7]),
    "pages_viewed": ("intent", COUNTS[:12]),
    "emails_opened": ("intent", COUNTS[:9]),
    "emails_clicked": ("intent", COUNTS[:6]),
    "downloads": ("intent", COUNTS[:5]),
    "webinars": ("intent", COUNTS[:4]),
    "days_since_last_touch": ("intent", [0.5, 1, 2, 3.5, 5, 7.25, 10, 14, 21,
                                         30, 45.5, 60, 90, 120, 180]),
    "product_events": ("product", COUNTS),
    "budget": ("fit", [500, 1000, 2000, 3500.5, 5000, 7500, 10000, 15000,
                       20000, 30000, 45000.25, 75000, 100000, 250000, 500000]),
}
LEVELS = {
    "country": ("fit", [
        "United States", "India", "United Kingdom", "Germany", "France",
        "Brazil", "Canada", "Australia", "Spain", "Italy", "Netherlands",
        "Mexico", "Japan", "Sweden"]),
    "industry": ("fit", [
        "Software", "Financial Services", "Healthcare", "Manufacturing",
        "Retail", "Education", "Telecommunications", "Media", "Logistics",
        "Construction", "Energy", "Insurance", "Government", "Hospitality"]),
    "job_title": ("fit", [
        "Marketing Manager", "Sales Manager", "Software Engineer", "CEO",
        "CTO", "CMO", "Head of Growth", "Head of Marketing", "Data Analyst",
        "VP, Marketing", "VP, Sales", "Director, IT", "Founder", "Student"]),
    "lead_source": ("fit", [
        "Organic Search", "Paid Search", "Referral", "Webinar", "Trade Show",
        "Cold Outbound", "Partner", "Social", "Content Syndication",
        "AI referral", "Direct", "Email"]),
    "region": ("fit", [
        "North America East - Enterprise", "North America West - Mid-Market",
        "EMEA North - Enterprise", "EMEA South - SMB", "APAC - Mid-Market",
        "LATAM - Commercial", "UK&I - Mid-Market"]),
    "demo_request": ("intent", ["1"]),
    "unsubscribed": ("intent", ["1"]),
    "careers_visit": ("intent", ["1"]),
    "competitor_flag": ("fit", ["1"]),
    "trial_signup": ("product", ["1"]),
}
ORDER = ["company_size", "industry", "demo_request", "pages_viewed",
         "days_since_last_touch", "country", "job_title", "lead_source",
         "pricing_visits", "emails_opened", "emails_clicked", "downloads",
         "webinars", "unsubscribed", "careers_visit", "competitor_flag",
         "trial_signup", "product_events", "budget", "region"]
BASE = 400                      # tenths, as all points here


class Term(NamedTuple):
    name: str
    column: str
    dimension: str
    edges: list | None          # of a number: bins below each, and the rest
    levels: list | None         # of a level
    points: list                # one more than edges, or as many as levels
    other: int                  # a level that is not named
    missing: int


def points_of(term, code):
    """-12.0 to 12.0, rising and falling at a pace of its own."""
    return (37 * term + 53 * code + 7 * term * code) % 241 - 120


def term(i):
    column, lap = ORDER[i % len(ORDER)], i // len(ORDER)
    name = f"{column}_{lap}" if lap else column
    edges = levels = None
    if column in NUMBERS:
        dimension, first = NUMBERS[column]
        edges = [e + lap for e in first]
        n = len(edges) + 1
    else:
        dimension, first = LEVELS[column]
        levels = first[lap % len(first):]
        n = len(levels)
    return Term(name, column, dimension, edges, levels,
                [points_of(i, k) for k in range(n)],
                points_of(i, 98), points_of(i, 99))


def terms(n=20):
    return [term(i) for i in range(n)]


def score(row, all_terms):
    """Tenths of a lead, whose cells are row[column]."""
    total = BASE
    for t in all_terms:
        cell = row[t.column]
        if cell == "":
            total += t.missing
        elif t.edges:
            total += t.points[bisect.bisect_right(t.edges, float(cell))]
        elif cell in t.levels:
            total += t.points[t.levels.index(cell)]
        else:
            total += t.other
    return total


# ---- as a scorecard ----

def tenths(points):
    return f"{points / 10:.1f}"


def number_lines(t):
    bins = [f"{{below: {e:.10g}, points: {tenths(p)}}}"
            for e, p in zip(t.edges, t.points)]
    bins.append(f"{{points: {tenths(t.points[-1])}}}")
    return f"type: number, bins: [{', '.join(bins)}]"


def level_lines(t):
    table = ", ".join(f'"{v}": {tenths(p)}'
                      for v, p in zip(t.levels, t.points))
    return f"type: level, points: {{{table}}}, other: {tenths(t.other)}"


def scorecard(all_terms):
    lines = ["scorecard: 1", "name: goal", "lead: {id: lead_id}",
             f"base: {tenths(BASE)}", "terms:"]
    for t in all_terms:
        kind = number_lines(t) if t.edges else level_lines(t)
        lines.append(f"- {{column: {t.column}, name: {t.name}, dimension: "
                     f"{t.dimension}, {kind}, missing: {tenths(t.missing)}}}")
    lines += ["gate: {score: 55.0}",
              "grades: {fit: [30, 10, -10], intent: [25, 5, -15]}",
              "calibration:",
              "  won: {slope: 0.4, offset: -3.2}",
              "  sql: {slope: 0.3, offset: -2.1}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(scorecard(terms(int(sys.argv[1]))))

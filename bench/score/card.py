#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""card.py TERMS - a scorecard of that many terms on the columns of leads.c

20 is the goal card: a term a column, at most 16 bins each, no pairs.  More go
around the columns again with other bins; fewer are the first ones.  Points are
a fixed mix of the term's and the bin's number, so no two bins look alike.
"""
import sys

COUNTS = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128]
NUMBERS = {                     # column: (dimension, edges)
    "company_size": ("fit", [2, 5, 10, 20, 35, 50, 75, 100, 150, 250, 400, 650,
                             1000, 2500, 5000]),
    "pricing_visits": ("intent", COUNTS[1:8]),
    "pages_viewed": ("intent", COUNTS[1:13]),
    "emails_opened": ("intent", COUNTS[1:10]),
    "emails_clicked": ("intent", COUNTS[1:7]),
    "downloads": ("intent", COUNTS[1:6]),
    "webinars": ("intent", COUNTS[1:5]),
    "days_since_last_touch": ("intent", [0.5, 1, 2, 3.5, 5, 7.25, 10, 14, 21,
                                         30, 45.5, 60, 90, 120, 180]),
    "product_events": ("product", COUNTS[1:15]),
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


def points(term, code):
    """-12.0 to 12.0, rising and falling at a pace of its own."""
    return ((37 * term + 53 * code + 7 * term * code) % 241 - 120) / 10


def number_term(i, column, lap):
    dimension, edges = NUMBERS[column]
    edges = [e + lap for e in edges]
    bins = [f"{{below: {e:g}, points: {points(i, k)}}}"
            for k, e in enumerate(edges)]
    bins.append(f"{{points: {points(i, len(edges))}}}")
    return (f"{dimension}, type: number, bins: [{', '.join(bins)}], "
            f"missing: {points(i, 99)}")


def level_term(i, column, lap):
    dimension, levels = LEVELS[column]
    levels = levels[lap % len(levels):]
    table = ", ".join(f'"{v}": {points(i, k)}' for k, v in enumerate(levels))
    return (f"{dimension}, type: level, points: {{{table}}}, "
            f"other: {points(i, 98)}, missing: {points(i, 99)}")


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print("scorecard: 1\nname: goal\nlead: {id: lead_id}\nbase: 40.0\nterms:")
    for i in range(n):
        column, lap = ORDER[i % len(ORDER)], i // len(ORDER)
        term = (number_term if column in NUMBERS else level_term)
        name = f", name: {column}_{lap}" if lap else ""
        print(f"- {{column: {column}{name}, dimension: "
              f"{term(i, column, lap)}}}")
    print("gate: {score: 55.0}")
    print("grades: {fit: [30, 10, -10], intent: [25, 5, -15]}")
    print("calibration:")
    print("  won: {slope: 0.4, offset: -3.2}")
    print("  sql: {slope: 0.3, offset: -2.1}")


main()

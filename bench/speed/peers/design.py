# SPDX-License-Identifier: MIT
"""The features that every trainer is given, and how people prepare them."""
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["company_size", "pricing_visits", "pages_viewed", "emails_opened",
           "emails_clicked", "downloads", "webinars", "demo_request",
           "days_since_last_touch", "unsubscribed", "careers_visit",
           "competitor_flag", "trial_signup", "product_events", "budget"]
LEVELS = ["country", "industry", "lead_source"]


def read(leads):
    """Features, outcome."""
    frame = pd.read_csv(leads, usecols=NUMBERS + LEVELS + ["converted"])
    return frame, frame.pop("converted").to_numpy()


def columns():
    """Numbers standardised, a missing one is the mean and says so."""
    return ColumnTransformer([
        ("level", OneHotEncoder(handle_unknown="ignore"), LEVELS),
        ("number", make_pipeline(SimpleImputer(add_indicator=True),
                                 StandardScaler()), NUMBERS)])


def write_chances(path, chances):
    with open(path, "w") as out:
        out.writelines(f"{p:.9g}\n" for p in chances)

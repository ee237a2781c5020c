"""Makes the bikeshare example from hour.csv of UCI's Bike Sharing Dataset (Fanaee-T and Gama 2013, CC BY 4.0).

Needs: pip install pandas scikit-learn scipy
Run:   python make_bikeshare.py hour.csv FOLDER
"""

import os
import sys

import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import GroupKFold

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from stats import build_truth, write_case

NUMBERS = ["season", "hr", "holiday", "workingday", "temp", "atemp", "hum", "windspeed"]
CATEGORIES = ["weekday", "weather"]
WEEKDAYS = dict(enumerate("Sun Mon Tue Wed Thu Fri Sat".split()))
WEATHER = {1: "clear", 2: "mist", 3: "light_rain_snow", 4: "heavy_rain_snow"}


def hours(path):
    """Every hour of the source with its codes as words; copies of the file differ in separator and date form."""
    with open(path) as file:
        separator = ";" if ";" in file.readline() else ","
    rows = pd.read_csv(path, sep=separator)
    form = "%d/%m/%Y" if "/" in str(rows.dteday.iloc[0]) else "%Y-%m-%d"
    rows["date"] = pd.to_datetime(rows.dteday, format=form)
    rows["timestamp"] = (
        (rows.date + pd.to_timedelta(rows.hr, unit="h"))
        .dt.tz_localize("America/New_York", ambiguous=True, nonexistent="shift_forward")
        .dt.tz_convert("UTC")
        .dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    )
    rows["weekday"] = rows.weekday.map(WEEKDAYS)
    rows["weather"] = rows.weathersit.map(WEATHER)
    rows["prediction_id"] = "hour-" + rows.instant.map("{:05d}".format)
    rows["label"] = rows.cnt.astype(int)
    return rows


def regressor():
    return HistGradientBoostingRegressor(
        loss="poisson",
        max_iter=300,
        learning_rate=0.06,
        max_leaf_nodes=31,
        l2_regularization=1.0,
        categorical_features="from_dtype",
        random_state=0,
    )


def predicted(rows):
    """2011 with out-of-fold predictions (whole weeks held out), 2012 with those of the final model."""
    types = {name: pd.CategoricalDtype(sorted(rows[name].unique())) for name in CATEGORIES}
    inputs = lambda part: part[NUMBERS + CATEGORIES].astype(types)
    baseline, production = rows[rows.yr == 0].copy(), rows[rows.yr == 1].copy()
    weeks = baseline.date.dt.isocalendar().week.astype(int)
    baseline["prediction"] = 0.0
    column = baseline.columns.get_loc("prediction")
    for fit, held_out in GroupKFold(n_splits=5).split(baseline, baseline.cnt, groups=weeks):
        model = regressor().fit(inputs(baseline.iloc[fit]), baseline.cnt.iloc[fit])
        baseline.iloc[held_out, column] = model.predict(inputs(baseline.iloc[held_out]))
    production["prediction"] = regressor().fit(inputs(baseline), baseline.cnt).predict(inputs(production))
    for part in (baseline, production):
        part["prediction"] = part.prediction.round(1)
    return baseline, production


def write_evidence(path, production):
    """What a reviewer may look at to give the true answer: the two counts whose sum is the label."""
    names = {"casual": "casual_riders", "registered": "registered_riders"}
    production[["prediction_id", *names]].rename(columns=names).to_csv(path, index=False)


def main(source, folder):
    baseline, production = predicted(hours(source))
    meta = dict(
        source="UCI Machine Learning Repository, Bike Sharing Dataset (id 275), hour.csv: Fanaee-T, H., & Gama, J. "
        "(2013), Event labeling combining ensemble detectors and background knowledge. Progress in AI. "
        "doi:10.24432/C5W894",
        licence="CC BY 4.0",
        model="sklearn HistGradientBoostingRegressor(loss=poisson, max_iter=300, learning_rate=0.06, l2=1.0) trained "
        "on all hours of 2011; baseline predictions are out-of-fold (5-fold GroupKFold by ISO week), production "
        "predictions (2012) are the final model's",
    )
    truth, oracle = build_truth(
        "bikeshare", "regression", baseline, production, NUMBERS, CATEGORIES, X=0.20, meta=meta
    )
    write_case(folder, baseline, production, NUMBERS, CATEGORIES, truth, oracle)
    write_evidence(os.path.join(folder, "evidence.csv"), production)


if __name__ == "__main__":
    main(*sys.argv[1:3])

#!/usr/bin/env python3
"""Makes the benchmark's files: a baseline, predictions with drift in the last third, labels, and the model file.

Feature columns repeat twenty laws: 14 numeric (normal, lognormal, integers, heavy ties, two humps, uniform) and 6
categorical (2 to 50 categories). One value in a hundred is missing. From day 20 of 30 on, four of the twenty drift:
num_norm_0 by 0.3 standard deviations, num_lognorm_1 in spread, num_int_2 in rate, cat_1 in two rows of five.

usage: generate.py --out data/r1000000-c20 --rows 1000000 --columns 20
"""
import argparse
import os

import numpy as np
import polars as pl

NUMERIC = ["num_norm_0", "num_norm_1", "num_norm_2", "num_norm_3", "num_lognorm_0", "num_lognorm_1", "num_lognorm_2",
           "num_int_0", "num_int_1", "num_int_2", "num_ties_3", "num_bimodal_0", "num_bimodal_1", "num_unif_0"]
CATEGORICAL = {"cat_0": 2, "cat_1": 5, "cat_2": 8, "cat_3": 12, "cat_4": 25, "cat_5": 50}
DAY = 86_400_000
START = np.datetime64("2025-01-01T00:00:00.000", "ms")
DAYS, DRIFT_DAY = 30, 20


def shares(categories):
    weights = 1.0 / np.arange(1, categories + 1) ** 0.9
    return weights / weights.sum()


def numbers(rng, n, drift):
    """The fourteen numeric laws, in the order of NUMERIC."""
    common = rng.normal(0, 1, n)
    zero = rng.random(n) < 0.7
    left = rng.random(n) < 0.35
    low = rng.random(n) < 0.5
    return [
        rng.normal(0, 1, n) + 0.30 * drift,
        rng.normal(50, 12, n),
        100 + 15 * (0.6 * common + 0.8 * rng.normal(0, 1, n)),
        -3 + 0.5 * (0.6 * common + 0.8 * rng.normal(0, 1, n)),
        np.exp(rng.normal(1.0, 0.5, n)),
        np.exp(rng.normal(0.0, 1.0, n) * np.where(drift, 1.25, 1.0) + 3),
        np.round(np.exp(rng.normal(7.5, 0.8, n)), 2),
        rng.integers(18, 91, n).astype(float),
        rng.geometric(0.3, n).astype(float) - 1,
        rng.poisson(np.where(drift, 5.0, 4.0)).astype(float),
        np.where(zero, 0.0, np.round(rng.exponential(10.0, n), 1)),
        np.where(left, rng.normal(-2, 0.6, n), rng.normal(2.5, 0.9, n)),
        np.where(low, rng.normal(10, 1, n), rng.normal(20, 3, n)),
        rng.random(n),
    ]


def names(columns):
    """Column names: the twenty laws again and again, in proportion; the copies bear a number."""
    base = NUMERIC + list(CATEGORICAL)
    return [base[i % 20] + (f"_copy{i // 20}" if i >= 20 else "") for i in range(columns)]


def block(rng, n, drift, columns, first_id, times):
    frame = {"prediction_id": pl.Series([f"p{first_id + i:09d}" for i in range(n)]), "timestamp": times}
    values = codes = None
    first_values = first_codes = None
    for index, name in enumerate(names(columns)):
        law = index % 20
        if law == 0:
            values = numbers(rng, n, drift)
            codes = {c: rng.choice(k, n, p=shares(k)) for c, k in CATEGORICAL.items()}
            moved = drift & (rng.random(n) < 0.40)
            codes["cat_1"] = np.where(moved, rng.choice(5, n, p=shares(5)[::-1]), codes["cat_1"])
            if first_values is None:
                first_values, first_codes = values, codes
        missing = rng.random(n) < 0.01
        if law < 14:
            column = np.round(values[law], 6)
            column[missing] = np.nan
            series = pl.Series(column, nan_to_null=True)
            frame[name] = series.cast(pl.Int64) if NUMERIC[law].startswith("num_int") else series
        else:
            base = list(CATEGORICAL)[law - 14]
            labels = pl.Series([f"{base}_v{k:02d}" for k in range(CATEGORICAL[base])])
            picked = pl.Series(np.where(missing, -1, codes[base]).astype(np.int32))
            frame[name] = labels.gather(picked.replace(-1, None))
    logit = (-1.2 + 0.9 * first_values[0] + 0.04 * (first_values[1] - 50) + 0.5 * (np.log(first_values[4]) - 1.0)
             - 0.15 * (first_values[8] - 2.3) + 0.4 * (first_codes["cat_0"] == 1) - 0.5 * (first_codes["cat_1"] >= 3)
             + 0.15 * (first_values[11] - 0.9))
    label = (rng.random(n) < 1 / (1 + np.exp(-logit))).astype(np.int8)
    score = 1 / (1 + np.exp(-(logit + rng.normal(0, 0.25, n))))
    frame["prediction"] = (score >= 0.5).astype(np.int8)
    frame["score"] = np.round(score, 6)
    return pl.DataFrame(frame), label


def write(path, rng, rows, columns, start, first_id, drifts, with_label, labels_path=None, json_path=None,
          chunk_cells=2_000_000):
    step = DAYS * DAY / rows
    chunk = max(1, chunk_cells // columns)
    with (open(path, "wb") as file, open(labels_path or os.devnull, "wb") as truth,
          open(json_path or os.devnull, "wb") as lines):
        for low in range(0, rows, chunk):
            n = min(chunk, rows - low)
            offset = np.floor(np.arange(low, low + n) * step).astype(np.int64)
            drift = (offset >= DRIFT_DAY * DAY) & drifts
            times = pl.Series(start + offset.astype("timedelta64[ms]")).dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
            frame, label = block(rng, n, drift, columns, first_id + low, times)
            if with_label:
                frame = frame.with_columns(pl.Series("label", label))
            frame.write_csv(file, include_header=low == 0)
            if json_path:
                frame.write_ndjson(lines)
            pl.DataFrame({"prediction_id": frame["prediction_id"], "label": label}).write_csv(
                truth, include_header=low == 0)


def model(path, columns):
    features = "\n".join(f"    {name}: {'number' if name.startswith('num') else 'category'}" for name in names(columns))
    with open(path, "w") as file:
        file.write(f"""model: bench
task: binary
question: Is it so?
classes: {{ "0": No, "1": Yes }}
columns:
  id: prediction_id
  time: timestamp
  prediction: prediction
  score: score
  label: label
  features:
{features}
windows: {{ every: day, timeZone: UTC }}
""")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--baseline-rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--json", action="store_true", help="write the predictions as JSON lines too")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    baseline, current = [np.random.Generator(np.random.PCG64(s)) for s in np.random.SeedSequence(options.seed).spawn(2)]
    write(f"{options.out}/baseline.csv", baseline, options.baseline_rows, options.columns,
          START - np.timedelta64(DAYS, "D"), 0, False, True)
    write(f"{options.out}/predictions.csv", current, options.rows, options.columns, START, 100_000_000, True, False,
          f"{options.out}/labels.csv", f"{options.out}/predictions.jsonl" if options.json else None)
    model(f"{options.out}/model.yaml", options.columns)


if __name__ == "__main__":
    main()

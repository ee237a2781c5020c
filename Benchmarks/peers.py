#!/usr/bin/env python3
"""One peer's task on the benchmark's files, timed from inside: importing the library is not counted.

usage: peers.py TASK FOLDER     prints one JSON line: wall, cpu, peak (MB) and what was done
"""
import json
import logging
import os
import resource
import subprocess
import sys
import time
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)


def columns(folder):
    with open(f"{folder}/predictions.csv") as file:
        header = file.readline().strip().split(",")
    features = header[2:-2]
    return [c for c in features if c.startswith("num")], [c for c in features if c.startswith("cat")]


def read_pandas(path):
    import pandas
    frame = pandas.read_csv(path)
    frame["timestamp"] = pandas.to_datetime(frame["timestamp"], utc=True)
    return frame


def polars_read(folder):
    import polars
    yield
    frame = polars.read_csv(f"{folder}/predictions.csv", try_parse_dates=True)
    assert frame.height > 0


def polars_read_json(folder):
    import polars
    yield
    frame = polars.read_ndjson(f"{folder}/predictions.jsonl")
    assert frame.height > 0


def pandas_read(folder):
    import pandas  # noqa: F401
    yield
    assert len(read_pandas(f"{folder}/predictions.csv")) > 0


def duckdb_table(folder):
    import duckdb
    target = f"{folder}/peer.duckdb"
    remove(target)
    yield
    connection = duckdb.connect(target)
    connection.execute(f"CREATE TABLE t AS SELECT * FROM read_csv('{folder}/predictions.csv')")
    connection.close()


def sqlite_import(folder):
    numeric, categorical = columns(folder)
    typed = (["prediction_id TEXT", "timestamp TEXT"] + [f"{c} REAL" for c in numeric]
             + [f"{c} TEXT" for c in categorical] + ["prediction INTEGER", "score REAL"])
    target = f"{folder}/peer.sqlite"
    remove(target)
    yield
    script = f"CREATE TABLE t ({', '.join(typed)});\n.import --csv --skip 1 {folder}/predictions.csv t\n"
    subprocess.run(["sqlite3", target], input=script, text=True, check=True)


def scipy_tests(folder):
    from scipy import stats
    import numpy
    numeric, categorical = columns(folder)
    yield
    reference, current = read_pandas(f"{folder}/baseline.csv"), read_pandas(f"{folder}/predictions.csv")
    days = list(current.groupby(current["timestamp"].dt.floor("D")))
    for name in numeric:
        values = reference[name].dropna().to_numpy(float)
        for _, day in days:
            stats.ks_2samp(values, day[name].dropna().to_numpy(float), method="asymp")
    for name in categorical:
        counts = reference[name].value_counts()
        for _, day in days:
            there = day[name].value_counts()
            both = counts.index.union(there.index)
            table = numpy.array([counts.reindex(both, fill_value=0), there.reindex(both, fill_value=0)])
            stats.chi2_contingency(table, correction=False)


def evidently_preset(folder):
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset
    numeric, categorical = columns(folder)
    definition = DataDefinition(numerical_columns=numeric, categorical_columns=categorical)

    def dataset(frame):
        return Dataset.from_pandas(frame[numeric + categorical].reset_index(drop=True), data_definition=definition)

    yield
    reference, current = read_pandas(f"{folder}/baseline.csv"), read_pandas(f"{folder}/predictions.csv")
    base = dataset(reference)
    for _, day in current.groupby(current["timestamp"].dt.floor("D")):
        Report([DataDriftPreset()]).run(dataset(day), base).dict()


def nannyml_univariate(folder):
    import nannyml
    numeric, categorical = columns(folder)
    yield
    frames = [read_pandas(f"{folder}/{name}.csv") for name in ("baseline", "predictions")]
    for frame in frames:
        frame["timestamp"] = frame["timestamp"].dt.tz_localize(None)
    calculator = nannyml.UnivariateDriftCalculator(
        column_names=numeric + categorical, timestamp_column_name="timestamp", chunk_period="D")
    calculator.fit(frames[0])
    calculator.calculate(frames[1]).to_df()


def whylogs_profiles(folder):
    import whylogs
    from whylogs.viz.drift.column_drift_algorithms import calculate_drift_scores
    numeric, categorical = columns(folder)
    names = numeric + categorical
    yield
    reference, current = read_pandas(f"{folder}/baseline.csv"), read_pandas(f"{folder}/predictions.csv")
    base = whylogs.log(reference[names]).profile().view()
    for _, day in current.groupby(current["timestamp"].dt.floor("D")):
        view = whylogs.log(day[names]).profile().view()
        calculate_drift_scores(target_view=view, reference_view=base, with_thresholds=True)


TASKS = {task.__name__: task for task in (polars_read, polars_read_json, pandas_read, duckdb_table, sqlite_import, scipy_tests,
                                          evidently_preset, nannyml_univariate, whylogs_profiles)}


def remove(path):
    for end in ("", ".wal", "-wal", "-shm", "-journal"):
        if os.path.exists(path + end):
            os.remove(path + end)


def cpu():
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def main():
    task, folder = sys.argv[1:]
    steps = TASKS[task](folder)
    next(steps)
    wall, used = time.perf_counter(), cpu()
    for _ in steps:
        pass
    wall, used = time.perf_counter() - wall, cpu() - used
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"wall": wall, "cpu": used, "peak": peak / 1024}))


if __name__ == "__main__":
    main()

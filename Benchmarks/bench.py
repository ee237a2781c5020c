#!/usr/bin/env python3
"""Runs Plumbline and its peers side by side on the same files and prints one table.

Each repetition runs every task once, one after the other, so that whatever else the machine does hits all of them. Of
Plumbline whole processes are measured, start included; of the peers the task alone, without importing the library.

usage: bench.py [--rows 1000000] [--columns 20] [--repeat 5] [--json] [--only plumbline,import,labels,polars_read] [--write]
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
WORK = os.environ.get("BENCH_WORK", os.path.join(HERE, ".work"))
PROGRAM = os.environ.get("PLUMBLINE", os.path.join(HERE, "..", ".build", "release", "plumbline"))
THROUGH = "2025-02-05T00:00:00Z"
# Task, the environment it runs in, and what it does.
PEERS = [
    ("polars_read", "core", "polars: read the file, nothing else"),
    ("polars_read_json", "core", "polars: read the same rows as JSON lines, nothing else"),
    ("pandas_read", "core", "pandas: read the file, nothing else"),
    ("duckdb_table", "core", "duckdb: read the file into a table on disk"),
    ("sqlite_import", "core", "sqlite3: .import into a typed table"),
    ("scipy_tests", "core", "scipy: Kolmogorov-Smirnov and chi-square, feature by day"),
    ("nannyml_univariate", "nannyml", "NannyML: default drift per day"),
    ("whylogs_profiles", "whylogs", "whylogs: profile and drift scores per day"),
    ("evidently_preset", "evidently", "Evidently: default drift preset per day"),
]
OURS = {
    "plumbline": "Plumbline: import durable and indexed, 30 windows, all default rules, samples",
    "import": "Plumbline: import alone",
    "evaluate": "Plumbline: evaluate alone",
    "labels": "Plumbline: import one label a row",
    "import_json": "Plumbline: import the same rows from JSON lines",
}


def run(command, **options):
    """Wall seconds, CPU seconds, peak MB and output of a process."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, **options)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024}, output


class Submissions:
    """Gives labels one after the other while something else goes on, and times each."""

    def __init__(self, environment, wanted):
        self.environment, self.wanted, self.times, self.ended = environment, wanted, [], False
        self.thread = threading.Thread(target=self.work)

    def work(self):
        for item in range(1, self.wanted + 1):
            if self.ended:
                return
            begin = time.perf_counter()
            subprocess.run([PROGRAM, "label", "give", str(item), "1"], env=self.environment, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.times.append(time.perf_counter() - begin)
            time.sleep(0.05)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended = True
        self.thread.join()


def fresh_database(folder, name):
    """A new database whose model and baseline are there already; what a command needs to work with it."""
    database = os.path.join(folder, name)
    environment = dict(os.environ, PLUMBLINE_DATABASE=database, PLUMBLINE_REVIEWER="bench")
    quiet = dict(env=environment, stderr=subprocess.DEVNULL)
    remove(database)
    for command in (["init", "--as", "bench"], ["model", "apply", f"{folder}/model.yaml", "--yes"],
                    ["baseline", "import", "bench", f"{folder}/baseline.csv"]):
        run([PROGRAM, *command], **quiet)
    return database, quiet


def remove(database):
    for end in ("", "-wal", "-shm", ".write-lock"):
        if os.path.exists(database + end):
            os.remove(database + end)


def plumbline_json(folder):
    database, quiet = fresh_database(folder, "json.sqlite")
    found, _ = run([PROGRAM, "predictions", "import", "bench", f"{folder}/predictions.jsonl"], **quiet)
    remove(database)
    return found


def plumbline(folder):
    """Imports and evaluates in one command, in a new database whose baseline is there already."""
    database, quiet = fresh_database(folder, "bench.sqlite")
    found, _ = run([PROGRAM, "predictions", "import", "bench", f"{folder}/predictions.csv",
                    "--evaluate", "--through", THROUGH], **quiet)
    return {"plumbline": found}, os.path.getsize(database) / 1e6


def parts(folder, with_labels):
    """The same in two commands, and labels after them."""
    database, quiet = fresh_database(folder, "bench.sqlite")
    found = {}
    found["import"], _ = run([PROGRAM, "predictions", "import", "bench", f"{folder}/predictions.csv"], **quiet)
    found["evaluate"], _ = run([PROGRAM, "evaluate", "bench", "--through", THROUGH], **quiet)
    if with_labels:
        found["labels"], _ = run([PROGRAM, "labels", "import", "bench", f"{folder}/labels.csv"], **quiet)
    return found, os.path.getsize(database) / 1e6


def submit_during_import(folder):
    """How long a label takes to be given, whole process, with the database at rest and during an import."""
    database = os.path.join(folder, "bench.sqlite")
    environment = dict(os.environ, PLUMBLINE_DATABASE=database, PLUMBLINE_REVIEWER="bench")
    with Submissions(environment, 20) as rest:
        rest.thread.join()
    # The same rows under other ids, so that they are new.
    more = os.path.join(folder, "more.csv")
    with open(f"{folder}/predictions.csv") as source, open(more, "w") as target:
        target.write(source.readline())
        for line in source:
            target.write("q" + line[1:])
    busy = Submissions(environment, 1_000)
    with busy:
        run([PROGRAM, "predictions", "import", "bench", more], env=environment, stderr=subprocess.DEVNULL)
    os.remove(more)
    return rest.times, busy.times


def peer(task, venv, folder):
    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
    python = os.path.join(WORK, f"venv-{venv}", "bin", "python")
    if not os.path.exists(python):
        return None
    process = subprocess.run([python, os.path.join(HERE, "peers.py"), task, folder], env=environment,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(process.stdout) if process.returncode == 0 else None


def machine():
    model = ""
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} × {model}, {memory:.0f} GB, {platform.system()} {platform.release()}; load {load:.1f}"


def table(results, words):
    """Medians over the repetitions; JSON lines are compared with polars reading JSON lines, all else with CSV."""
    lines = ["| | wall s | fastest | CPU s | peak MB | wall ÷ polars | CPU ÷ polars | runs |",
             "|---|---|---|---|---|---|---|---|"]
    for name, runs in results.items():
        middle = {key: statistics.median(r[key] for r in runs) for key in ("wall", "cpu", "peak")}
        fastest = min(r["wall"] for r in runs)
        ratios = ["–", "–"]
        base = results.get("polars_read_json" if "json" in name else "polars_read")
        if base:
            # Run by run, so that what slowed one repetition down slows both sides of its quotient.
            pairs = list(zip(runs, base))
            ratios = [f"{statistics.median(r[key] / b[key] for r, b in pairs):.2f}" for key in ("wall", "cpu")]
        lines.append(f"| {words[name]} | {middle['wall']:.2f} | {fastest:.2f} | {middle['cpu']:.2f} | {middle['peak']:.0f} | "
                     f"{ratios[0]} | {ratios[1]} | {len(runs)} |")
    return "\n".join(lines)


def generated(rows, columns=20, with_json=False):
    """The folder of the benchmark's files of that size, made where they are not there."""
    folder = os.path.join(WORK, f"r{rows}-c{columns}")
    last = "predictions.jsonl" if with_json else "model.yaml"
    if not os.path.exists(f"{folder}/{last}"):
        subprocess.run([os.path.join(WORK, "venv-core", "bin", "python"), os.path.join(HERE, "generate.py"),
                        "--out", folder, "--rows", str(rows), "--columns", str(columns),
                        *(["--json"] if with_json else [])], check=True)
    return folder


def give(answer, is_written):
    """Prints a table under its heading, and appends it to the results where that is wanted."""
    print(answer)
    if is_written:
        with open(os.path.join(HERE, "RESULTS.md"), "a") as file:
            file.write("\n" + answer)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="read JSON lines too, two and a half times as many bytes")
    parser.add_argument("--only", help="tasks by name, with commas between; all by default")
    parser.add_argument("--write", action="store_true", help="append the table to RESULTS.md")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else None
    folder = generated(options.rows, options.columns, options.json)
    words = dict(OURS, **{task: word for task, _, word in PEERS})
    results, size = {}, 0
    for repetition in range(options.repeat):
        ours = []
        if not wanted or "plumbline" in wanted:
            ours.append(plumbline(folder))
        if not wanted or {"import", "evaluate", "labels"} & set(wanted):
            ours.append(parts(folder, with_labels=not wanted or "labels" in wanted))
        for found, size in ours:
            for name in found:
                results.setdefault(name, []).append(found[name])
        if options.json and (not wanted or "import_json" in wanted):
            results.setdefault("import_json", []).append(plumbline_json(folder))
        for task, venv, _ in PEERS:
            # A minute and a half a run: once says enough.
            if (wanted and task not in wanted) or (task == "evidently_preset" and repetition > 0):
                continue
            if task == "polars_read_json" and not options.json:
                continue
            found = peer(task, venv, folder)
            if found:
                results.setdefault(task, []).append(found)
        print(f"repetition {repetition + 1} of {options.repeat} done", file=sys.stderr)
    text = table(results, words)
    bytes_read = os.path.getsize(f"{folder}/predictions.csv") / 1e6
    head = (f"{options.rows:,} rows × {options.columns} features, {bytes_read:.0f} MB of CSV"
            + (f", {size:.0f} MB in the database" if size else ""))
    notes = ""
    if "labels" in results:
        pairs = list(zip(results["labels"], results["import"]))
        wall, cpu = (statistics.median(l[key] / i[key] for l, i in pairs) for key in ("wall", "cpu"))
        notes += ("\n\nImporting one label a row takes "
                  f"{wall:.2f} times the wall time and {cpu:.2f} times the CPU time of importing the rows.")
    if not wanted or "submit" in wanted:
        rest, busy = submit_during_import(folder)
        notes += ("\n\nA label given through the shell, start of the program included: median "
                  f"{statistics.median(rest) * 1e3:.0f} ms at rest; during an import of {options.rows:,} rows median "
                  f"{statistics.median(busy) * 1e3:.0f} ms, slowest {max(busy) * 1e3:.0f} ms of {len(busy)}.")
    answer = f"## {head}\n\n{machine()}; `Benchmarks/bench.py {' '.join(sys.argv[1:])}`\n\n{text}{notes}\n"
    give(answer, options.write)


if __name__ == "__main__":
    main()

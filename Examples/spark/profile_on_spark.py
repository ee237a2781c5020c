#!/usr/bin/env python3
"""Profiles predictions on a real Apache Spark and compares what is found with an import of the rows themselves.

Starts a standalone master and two workers on this machine (the workers' program is all that Spark knows of Plumbline),
hands the file of predictions to them in parts, lets every part be profiled by `plumbline profile rows` and added by
`plumbline profile merge`, imports the result into one database and the rows into another, evaluates both, and holds every
finding and every drawn prediction of the one against the other. Ends with 1 where they differ by more than the bound.

usage: profile_on_spark.py [--plumbline PATH] [--folder DIR] [--through T] [--parts N]

DIR holds model.yaml, baseline.csv and predictions.csv: Examples/flights, or what Benchmarks/generate.py makes.
"""
import argparse
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyspark
from pyspark.sql import SparkSession

HERE = Path(__file__).resolve().parent
HOST = "127.0.0.1"


def run(command, **more):
    """Runs a command to its end; its own words say what went wrong."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    if done.returncode:
        sys.exit(f"{shlex.join(map(str, command))}\n{done.stderr}")
    return done.stdout


class Server:
    """A database with the model and its baseline."""

    def __init__(self, plumbline, folder, path):
        self.command = [plumbline]
        self.environment = {**os.environ, "PLUMBLINE_DATABASE": str(path), "PLUMBLINE_REVIEWER": "ada"}
        self("init", "--as", "ada")
        self("model", "apply", folder / "model.yaml", "--yes")
        self.model = json.loads(self("model", "list", "--format", "json"))[0]["model"]
        self("baseline", "import", self.model, folder / "baseline.csv")

    def __call__(self, *arguments):
        return run(self.command + list(arguments), env=self.environment)

    def found(self, through):
        """Findings by window and rule, drawn predictions with their probabilities, and the windows' states."""
        self("evaluate", self.model, *(["--through", through] if through else []))
        findings = json.loads(self("finding", "list", self.model, "--all", "--format", "json"))
        items = json.loads(self("label", "list", self.model, "--format", "json"))
        windows = json.loads(self("window", "list", self.model, "--format", "json"))
        return (
            {(finding["window"], finding["rule"]): finding for finding in findings},
            {(item["window"], item["id"]): item["probability"] for item in items},
            {window["window"]: (window["rows"], window["state"]) for window in windows},
        )


class Cluster:
    """A standalone master and two workers on the loopback interface."""

    def __init__(self, work):
        self.home = Path(pyspark.__file__).parent
        self.work = work
        self.processes = []
        # Spark asks for the name of the machine, which may not resolve.
        self.environment = {**os.environ, "SPARK_LOCAL_IP": HOST, "SPARK_LOCAL_HOSTNAME": HOST}
        os.environ.update(SPARK_LOCAL_IP=HOST, SPARK_LOCAL_HOSTNAME=HOST)

    def __enter__(self):
        port = free_port()
        self.address = f"spark://{HOST}:{port}"
        self.start("master.Master", "--host", HOST, "--port", port, "--webui-port", free_port())
        wait_for(port)
        for number in (1, 2):
            self.start(
                "worker.Worker", "--host", HOST, "--cores", 1, "--memory", "800m", "--webui-port", free_port(),
                "--work-dir", self.work / f"worker-{number}", self.address,
            )
        return self

    def start(self, what, *arguments):
        command = [self.home / "bin" / "spark-class", f"org.apache.spark.deploy.{what}", *arguments]
        log = open(self.work / f"{what}-{len(self.processes)}.log", "w")
        self.processes.append(
            subprocess.Popen([str(part) for part in command], env=self.environment, stdout=log, stderr=log)
        )

    def session(self):
        builder = SparkSession.builder.master(self.address).appName("plumbline").config("spark.ui.enabled", "false")
        for key, value in {
            "spark.driver.host": HOST, "spark.driver.bindAddress": HOST, "spark.executor.memory": "600m",
            "spark.executor.cores": "1", "spark.cores.max": "2",
        }.items():
            builder = builder.config(key, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        return session

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait()


def free_port():
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return listener.getsockname()[1]


def wait_for(port, seconds=60):
    for _ in range(10 * seconds):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"Spark's master does not answer on port {port}.")


def profiled(context, plumbline, bins, predictions, parts):
    """The lines of all parts, added where they were made and once more here."""
    with open(predictions) as file:
        header = file.readline().strip()
    rows = f"{shlex.quote(plumbline)} profile rows {shlex.quote(str(bins))} - --columns {shlex.quote(header)}"
    merge = f"{shlex.quote(plumbline)} profile merge"
    text = context.textFile(str(predictions), parts)
    hosts = context._jsc.sc().statusTracker().getExecutorInfos()
    lines = text.pipe(rows, checkCode=True).repartition(2).pipe(merge, checkCode=True).collect()
    return text.getNumPartitions(), len(hosts) - 1, lines


def compare(single, merged):
    """Says how far apart both are; true where they agree within the bound."""
    (rows, drawn, windows), (profiles, drawn_there, windows_there) = single, merged
    agree = rows.keys() == profiles.keys() and windows == windows_there
    largest = {}
    for key, exact in rows.items():
        found = profiles.get(key)
        if found is None or found["outcome"] != exact["outcome"]:
            print(f"  {key[0]} {key[1]}: {exact['outcome']} from rows, {found and found['outcome']} from profiles")
            agree = False
            continue
        if exact["value"] is None:
            continue
        entry = largest.setdefault(exact["statistic"], [0, 0.0, 0.0])
        difference = abs(exact["value"] - found["value"])
        bound = found["bound"] or 0.0
        entry[0] += 1
        entry[1] = max(entry[1], difference)
        entry[2] = max(entry[2], bound)
        if difference > bound + 1e-9:
            print(f"  {key[0]} {key[1]}: {exact['value']} from rows, {found['value']} ± {bound} from profiles")
            agree = False
    print(f"\n{'statistic':<22}{'findings':>9}{'largest difference':>20}{'largest bound':>15}")
    for statistic, (count, difference, bound) in sorted(largest.items()):
        print(f"{statistic:<22}{count:>9}{difference:>20.3g}{bound:>15.3g}")
    same = drawn.keys() == drawn_there.keys()
    apart = max((abs(drawn[key] - drawn_there[key]) for key in drawn.keys() & drawn_there.keys()), default=0)
    breached = sum(finding["outcome"] == "breached" for finding in rows.values())
    print(f"\n{len(windows)} windows, {len(rows)} findings of which {breached} are breached: "
          f"{'the same outcomes' if agree else 'NOT the same'}")
    print(f"{len(drawn)} predictions drawn for labelling: {'the same' if same else 'NOT the same'}, "
          f"probabilities within {apart:.1g}")
    return agree and same and apart < 1e-9


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plumbline", default=HERE.parents[1] / ".build" / "release" / "plumbline")
    parser.add_argument("--folder", type=Path, default=HERE.parent / "flights")
    parser.add_argument("--through", help="evaluate up to this time (default: the newest prediction's)")
    parser.add_argument("--parts", type=int, default=8, help="into how many parts Spark cuts the file")
    options = parser.parse_args()
    plumbline = shutil.which(str(options.plumbline)) or sys.exit(f"There is no program at {options.plumbline}.")
    plumbline = str(Path(plumbline).resolve())
    folder = options.folder.resolve()
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        single, server = (Server(plumbline, folder, work / name) for name in ("rows.sqlite", "profiles.sqlite"))
        single("predictions", "import", single.model, folder / "predictions.csv")
        bins, merged = work / "model.bins", work / "all.profiles"
        server("profile", "bins", server.model, "--output", bins)
        print(f"File of bins: {bins.stat().st_size:,} bytes")
        with Cluster(work) as cluster:
            began = time.monotonic()
            session = cluster.session()
            # Both workers are there before anything is handed out.
            session.sparkContext.parallelize(range(8), 8).map(lambda number: time.sleep(0.5)).count()
            ready = time.monotonic()
            parts, executors, lines = profiled(
                session.sparkContext, plumbline, bins, folder / "predictions.csv", options.parts
            )
            ended = time.monotonic()
            print(f"Apache Spark {session.version} at {cluster.address}: {executors} executors, {parts} parts; "
                  f"ready after {ready - began:.1f} s, profiled in {ended - ready:.1f} s")
            session.stop()
        # The last addition, of one line a window and executor.
        text = run([plumbline, "profile", "merge"], input="\n".join(lines) + "\n")
        merged.write_text(text)
        print(f"{len(lines)} lines came back, {len(text.splitlines())} windows after the last merge, {len(text):,} bytes")
        began = time.monotonic()
        server("predictions", "import", server.model, merged)
        print(f"Imported in {time.monotonic() - began:.1f} s")
        agree = compare(single.found(options.through), server.found(options.through))
    print("\nWhat was merged on Spark agrees with one machine, within the bound." if agree else "\nThey do NOT agree.")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())

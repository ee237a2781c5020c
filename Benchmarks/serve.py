#!/usr/bin/env python3
"""Asks a running server for pages and gives it labels at a fixed rate, and prints how long each answer took.

The clock of a request starts when it was due, not when it could be sent: what waits behind a slow answer counts.

usage: serve.py [--rate 100] [--seconds 20] [--import-rows 1000000] [--write]
"""
import argparse
import asyncio
import os
import re
import subprocess
import sys
import time
import uuid
from urllib.parse import urlencode

from bench import PROGRAM, THROUGH, generated, give, machine, remove

WINDOWS = 1_000
REVIEWERS = 8


class Person:
    """One browser: a session and a connection that is kept."""

    def __init__(self, port):
        self.port, self.cookie, self.pipe, self.item = port, None, None, None
        self.turn = asyncio.Lock()

    async def ask(self, method, path, fields=None):
        """The status, the place a redirect points at, and the page."""
        if self.pipe is None:
            self.pipe = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.pipe
        body = urlencode(fields or {}).encode()
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.cookie:
            head.append(f"Cookie: {self.cookie}")
        if method == "POST":
            head += [f"Origin: http://127.0.0.1:{self.port}", "Content-Type: application/x-www-form-urlencoded",
                     f"Content-Length: {len(body)}"]
        writer.write(("\r\n".join(head) + "\r\n\r\n").encode() + body)
        await writer.drain()
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        status = int(lines[0].split()[1])
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:] if ": " in line)}
        page = await reader.readexactly(int(headers.get("content-length", 0)))
        if "set-cookie" in headers:
            self.cookie = headers["set-cookie"].split(";")[0]
        return status, headers.get("location", ""), page

    async def sign_in(self, code):
        status, _, _ = await self.ask("POST", "/code-redemptions", {"code": code})
        if status != 303:
            raise SystemExit(f"signing in was answered {status}")

    async def claim(self):
        _, place, _ = await self.ask("POST", "/label-claims", {})
        self.item = place

    async def submit(self):
        """Gives the label of the item at hand and gets the next: what a reviewer does all day."""
        where = self.item.split("?")[0]
        status, place, _ = await self.ask("POST", f"{where}/answers",
                                          {"answer": "1", "note": "", "submission": str(uuid.uuid4()), "then": "next"})
        if status != 303:
            raise SystemExit(f"a label at {where} was answered {status}")
        self.item = place


async def at_rate(rate, ended, act):
    """Calls `act(number)` at a fixed rate until `ended()`; the seconds of each, from when it was due."""
    begin, times, tasks, number = time.perf_counter(), [], [], 0

    async def one(due, number):
        await act(number)
        times.append(time.perf_counter() - due)

    while not ended():
        due = begin + number / rate
        wait = due - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(one(due, number)))
        number += 1
    await asyncio.gather(*tasks)
    return times


def pages(people, path):
    async def act(number):
        person = people[number % len(people)]
        async with person.turn:
            status, _, _ = await person.ask("GET", path(person))
            if status != 200:
                raise SystemExit(f"{path(person)} was answered {status}")
    return act


def submissions(people):
    async def act(number):
        person = people[number % len(people)]
        async with person.turn:
            await person.submit()
    return act


def row(name, rate, times):
    ordered = sorted(1e3 * value for value in times)
    at = lambda share: ordered[min(len(ordered) - 1, int(share * len(ordered)))]
    return f"| {name} | {rate:.0f} | {at(0.5):.1f} | {at(0.99):.1f} | {ordered[-1]:.1f} | {len(ordered)} |"


def prepare(folder, database, environment):
    """A database with a thousand evaluated windows and a label request for each of their sampled rows."""
    source = open(f"{folder}/model.yaml").read()
    rows = 100_000 // WINDOWS
    source = re.sub(r"(?m)^windows:.*$", f"windows: {{ every: {rows} rows }}", source)
    # Many who answer, each item once.
    source += "\nreview: { slots: 1, overlap: 0 }\n"
    model = os.path.join(folder, "served.yaml")
    open(model, "w").write(source)
    remove(database)
    quiet = dict(env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    for command in (["init", "--as", "bench"], ["model", "apply", model, "--yes"],
                    ["baseline", "import", "bench", f"{folder}/baseline.csv"],
                    ["predictions", "import", "bench", f"{folder}/predictions.csv"],
                    ["evaluate", "bench", "--through", THROUGH]):
        print(f"  plumbline {' '.join(command[:2])}", file=sys.stderr)
        subprocess.run([PROGRAM, *command], **quiet)
    codes = []
    for number in range(REVIEWERS):
        made = subprocess.run([PROGRAM, "reviewer", "add", f"reviewer{number}", "--role", "lead", "--format", "json"],
                              env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True)
        codes.append(re.search(r'"setupCode"\s*:\s*"([^"]+)"', made.stdout).group(1))
    return codes


async def measure(options, environment, codes, more):
    port = 8099
    server = subprocess.Popen([PROGRAM, "serve", "--port", str(port)], env=environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lines = ["| request | a second | median ms | p99 ms | slowest ms | requests |", "|---|---|---|---|---|---|"]
    try:
        people = [Person(port) for _ in codes]
        for _ in range(100):
            try:
                await people[0].ask("GET", "/healthz")
                break
            except OSError:
                await asyncio.sleep(0.1)
        for person, code in zip(people, codes):
            await person.sign_in(code)
            await person.claim()

        async def table(name, rate, act, ended=None):
            if ended is None:
                end = time.perf_counter() + options.seconds
                ended = lambda: time.perf_counter() >= end
            lines.append(row(name, rate, await at_rate(rate, ended, act)))
            print(lines[-1], file=sys.stderr)

        await table("nothing: `/healthz`", options.rate, pages(people, lambda _: "/healthz"))
        await table("the form of a label request", options.rate, pages(people, lambda person: person.item))
        await table("the overview", options.rate / 10, pages(people, lambda _: "/"))
        await table(f"a model of {WINDOWS:,} windows", options.rate / 10, pages(people, lambda _: "/models/bench"))
        await table("a label given, the next one claimed", options.rate / 10, submissions(people))
        if more:
            importer = subprocess.Popen([PROGRAM, "predictions", "import", "bench", more], env=environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            await table(f"the same while {options.import_rows:,} rows are imported", options.rate / 10,
                        submissions(people), lambda: importer.poll() is not None)
            if importer.returncode != 0:
                raise SystemExit(f"the import ended with {importer.returncode}")
    finally:
        server.terminate()
        server.wait()
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=100, help="requests a second")
    parser.add_argument("--seconds", type=float, default=20, help="how long each is asked for")
    parser.add_argument("--import-rows", type=int, default=1_000_000, help="rows of the import beside; 0: none")
    parser.add_argument("--write", action="store_true", help="append the table to RESULTS.md")
    options = parser.parse_args()
    folder = generated(100_000)
    database = os.path.join(folder, "served.sqlite")
    environment = dict(os.environ, PLUMBLINE_DATABASE=database, PLUMBLINE_REVIEWER="bench")
    codes = prepare(folder, database, environment)
    more = None
    if options.import_rows:
        # The rows of a larger set under other ids, so that they are new.
        more = os.path.join(folder, "more.csv")
        with open(f"{generated(options.import_rows)}/predictions.csv") as source, open(more, "w") as target:
            target.write(source.readline())
            for line in source:
                target.write("q" + line[1:])
        # Else the disk is still busy with this file when labels wait for it.
        os.sync()
    lines = asyncio.run(measure(options, environment, codes, more))
    remove(database)
    if more:
        os.remove(more)
    answer = (f"## A server with {WINDOWS:,} windows, {REVIEWERS} people signed in\n\n{machine()}; "
              f"`Benchmarks/serve.py {' '.join(sys.argv[1:])}`\n\n" + "\n".join(lines) + "\n")
    give(answer, options.write)


if __name__ == "__main__":
    main()

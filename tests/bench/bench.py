#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures envoi beside the other clients that are installed.

usage: bench.py BUILD [--quick] [--rows WORD,...] [--large MIB]

BUILD is a build folder in which `make bench-tools` has run; `make bench`
does both.  A server for it (sink.c) listens on 127.0.0.1; nothing else is
talked to.  What is printed is explained in README beside this file.
"""
import argparse
import dataclasses
import sys

import clients
import measure
from measure import Failed
from stage import MIB, Stage


PATIENCE_S = 10         # who takes longer is measured once


@dataclasses.dataclass
class Row:
    """One line of the table."""
    what: str
    target: str = ""
    cells: dict = dataclasses.field(default_factory=dict)
    notes: list = dataclasses.field(default_factory=list)


class Bench:
    """Each method that is named row_X measures and prints some rows."""

    def __init__(self, stage, options):
        self.stage = stage
        self.options = options
        self.clients = clients.installed(stage.build / "envoi")
        self.envoi = self.clients[0]
        self.small = stage.message(2048)

    # --- the table --------------------------------------------------------

    def head(self):
        names = [c.name for c in self.clients]
        print(f"{'':46}{'target':>9}"
              + "".join(f"{n:>11}" for n in names), flush=True)

    def show(self, row):
        cells = "".join(f"{row.cells.get(c.name, '-'):>11}"
                        for c in self.clients)
        print(f"{row.what:46}{row.target:>9}{cells}", flush=True)
        for note in row.notes:
            print(f"    {note}", flush=True)

    def example(self, job):
        """Command lines, so that a measurement can be done by hand."""
        for client in self.clients:
            print("    $", " ".join(map(str, client.command(job))), "<",
                  job.message, flush=True)

    def each(self, row, job, quantity, form, others=True):
        """Fills a row; quantity(command) of every client in turn."""
        for client in self.clients if others else self.clients[:1]:
            try:
                value = quantity(client.command(job))
                row.cells[client.name] = form(value)
            except Failed as why:
                row.cells[client.name] = "failed"
                row.notes.append(f"{client.name}: {why}")
        self.show(row)

    def paired(self, rows, measured, job, rounds=5):
        """Medians of rounds in which all take turns, and how many times as
        much the others need.

        rows:     (row, key, form) for each quantity
        measured: of a command, a dictionary by key
        """
        results = {}
        for turn in range(1 if self.options.quick else rounds):
            for client in self.clients:
                before = results.setdefault(client.name, [])
                if len(before) < turn or any(
                        b["wall"] > PATIENCE_S for b in before):
                    continue
                try:
                    before.append(measured(client.command(job)))
                except Failed as why:
                    rows[0][0].cells[client.name] = "failed"
                    rows[0][0].notes.append(f"{client.name}: {why}")
        for row, key, form in rows:
            self.medians(row, {n: measure.median(v[key] for v in values)
                               for n, values in results.items() if values},
                         form)

    def medians(self, row, middle, form):
        mine = middle.get(self.envoi.name)
        row.cells.update({n: form(v) for n, v in middle.items()})
        ratios = [f"{v / mine:.1f} x {n}" for n, v in middle.items()
                  if mine and n != self.envoi.name]
        if ratios:
            row.notes.append("less or faster by " + ", ".join(ratios))
        self.show(row)

    # --- what is measured -------------------------------------------------

    def row_turns(self):
        """Round trips: implicit TLS and STARTTLS, with and without
        CHUNKING, one recipient and ten."""
        wanted = {("tls", True): "6", ("tls", False): "7",
                  ("starttls", True): "8", ("starttls", False): "9"}
        for (mode, chunking), target in wanted.items():
            flags = [] if chunking else ["--no-chunking"]
            sink = self.stage.sink(mode, *flags)
            for rcpts in (1, 10):
                job = clients.Job(self.stage, sink, self.small, rcpts)
                row = Row(f"round trips, {mode}, "
                          f"{'BDAT' if chunking else 'DATA'}, "
                          f"{rcpts} recipient{'s'[:rcpts - 1]}", target)
                self.each(row, job, lambda command, sink=sink:
                          measure.round_trips(
                              self.stage, sink, command, self.small,
                              rounds=1 if self.options.quick else 3),
                          "{:.1f}".format)

    def row_instructions(self):
        """Instructions, by callgrind."""
        if not measure.has("valgrind"):
            self.show(Row("instructions", "", {}, ["install valgrind"]))
            return
        job = clients.Job(self.stage, self.stage.sink("tls"), self.small)

        def count(command):
            return measure.instructions(self.stage, command, self.small)

        def millions(value):
            return f"{value / 1e6:.1f} M"

        self.each(Row("instructions, full handshake", "<16 M"),
                  job, count, millions)
        job.lines = ("tls_resume on",)
        measure.run(self.stage, self.envoi.command(job), self.small)
        self.each(Row("instructions, resumed", "<9 M"), job, count, millions,
                  others=False)
        row = Row("instructions, --version", "<3.5 M")
        for client in self.clients:
            try:
                row.cells[client.name] = millions(
                    count([client.program, "--version"]))
            except Failed as why:
                row.notes.append(f"{client.name}: {why}")
        self.show(row)

    def row_calls(self):
        """System calls, by strace."""
        if not measure.has("strace"):
            self.show(Row("system calls", "", {}, ["install strace"]))
            return
        job = clients.Job(self.stage, self.stage.sink("tls"), self.small)
        self.each(Row("system calls, 2 KB over TLS", "<230"), job,
                  lambda command: measure.system_calls(
                      self.stage, command, self.small), str)

    def row_speed(self):
        """100 MB over TLS and plain: throughput and CPU."""
        large = self.stage.message(100 * 10 ** 6)
        for mode in ("tls", "plain"):
            job = clients.Job(self.stage, self.stage.sink(mode), large)
            tls = mode == "tls"
            self.paired([
                (Row(f"100 MB, {mode}, MB/s", ">10 msmtp" if tls else ""),
                 "wall", lambda s: f"{100 / s:.0f}"),
                (Row(f"100 MB, {mode}, CPU s/GB", "<1.1" if tls else ""),
                 "cpu", lambda s: f"{s * 10:.2f}")],
                lambda command: measure.launch(self.stage, command, large),
                job)

    def row_memory(self):
        """Peak memory, with a large message from a file and a pipe."""
        large = self.stage.message(self.options.large * MIB)
        job = clients.Job(self.stage, self.stage.sink("tls"), large)
        for pipe in (False, True):
            row = Row(f"peak memory, {self.options.large} MiB from a "
                      f"{'pipe' if pipe else 'file'}", "<10 MB")
            self.each(row, job, lambda command, pipe=pipe: measure.launch(
                self.stage, command, large, pipe=pipe)["rss"],
                lambda kib: f"{kib * 1024 / 1e6:.1f} MB",
                others=not self.options.quick)

    def row_many(self):
        """Messages a second, one process each."""
        count = 20 if self.options.quick else 200
        job = clients.Job(self.stage, self.stage.sink("tls"), self.small)
        self.paired([(Row(f"{count} messages over TLS, one process each, /s",
                          ">200"), "wall", lambda s: f"{count / s:.0f}")],
                    lambda command: measure.launch(
                        self.stage, command, self.small, count),
                    job, rounds=3)
        job.lines = ("tls_resume on",)
        row = Row("the same, resumed, /s")
        self.each(row, job, lambda command: measure.launch(
            self.stage, command, self.small, count)["wall"],
            lambda s: f"{count / s:.0f}", others=False)

    def row_queue(self):
        """The queue: putting in, and running it over one connection."""
        count = 100 if self.options.quick else 1000
        sink = self.stage.sink("tls")
        job = clients.Job(self.stage, sink, self.small,
                          lines=("queue always",))
        command = self.envoi.command(job)
        put = Row("queued, one process each, /s", "0.49")
        sent = Row(f"{count} queued messages, one run, /s", "0.59")
        try:
            base = measure.store(self.stage, "each", count, self.small)
            rate = count / measure.launch(self.stage, command, self.small,
                                          count)["wall"]
            put.cells["envoi"] = f"{rate:.0f}"
            put.notes.append(f"{rate / base:.2f} of fork, write, fsync, "
                             f"rename, fsync: {base:.0f}/s (target 0.49)")
            self.show(put)
            base = measure.store(self.stage, "one", count, self.small)
            sink.reset()
            flush = [self.envoi.program, "-C", command[2], "--queue=flush"]
            rate = count / measure.launch(self.stage, flush,
                                          "/dev/null")["wall"]
            got = sink.stats()
            if got["messages"] < count:
                raise Failed(f"only {got['messages']} came")
            sent.cells["envoi"] = f"{rate:.0f}"
            sent.notes.append(
                f"{rate / base:.2f} of write, fsync, rename, fsync: "
                f"{base:.0f}/s (target 0.59); "
                f"{got['connections']} connections")
            self.show(sent)
        except Failed as why:
            put.notes = [f"not measured, {why}"]
            self.show(put)


def rows():
    return [name[4:] for name in vars(Bench) if name.startswith("row_")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="a build folder")
    parser.add_argument("--quick", action="store_true",
                        help="one round, fewer messages")
    parser.add_argument("--rows", default=",".join(rows()),
                        help="some of: " + ", ".join(rows()))
    parser.add_argument("--large", type=int, default=1024,
                        help="MiB for the memory rows (1024)")
    options = parser.parse_args()
    chosen = options.rows.split(",")
    unknown = set(chosen) - set(rows())
    if unknown:
        parser.error("no such rows: " + ", ".join(sorted(unknown)))
    with Stage(options.build) as stage:
        bench = Bench(stage, options)
        missing = [c.name for c in clients.OTHERS
                   if not any(isinstance(k, c) for k in bench.clients)]
        if missing:
            print("not installed:", ", ".join(missing))
        bench.example(clients.Job(stage, stage.sink("tls"), bench.small))
        bench.head()
        for name in chosen:
            getattr(bench, "row_" + name)()
    return 0


if __name__ == "__main__":
    sys.exit(main())

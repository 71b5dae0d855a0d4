# SPDX-License-Identifier: GPL-3.0-or-later
"""How each quantity is measured: time, CPU, memory, turns, calls."""
import json
import os
import re
import shutil
import statistics
import subprocess

LIMIT_S = 900           # one measurement; everything ends by itself
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}


class Failed(Exception):
    """The client did not do what it was asked; the row says why."""


def environment(stage):
    """A home of its own, so that nobody's configuration is used."""
    home = str(stage.folder)
    return {"PATH": os.environ["PATH"], "HOME": home, "LANG": "C",
            "TZ": "UTC", "TMPDIR": home, "NAIL_EXTRA_RC": "/dev/null"}


def run(stage, command, stdin):
    """Once, under whatever tool; its standard error, as text."""
    with open(stdin, "rb") as text:
        done = subprocess.run(command, stdin=text, timeout=LIMIT_S,
                              env=environment(stage), check=False, **QUIET)
    said = done.stderr.decode(errors="replace")
    if done.returncode != 0:
        last = said.strip().splitlines()[-1:] or ["nothing said"]
        raise Failed(f"status {done.returncode}: {last[0][:100]}")
    return said


def launch(stage, command, stdin, count=1, pipe=False):
    """launch.c: wall and cpu in seconds, rss in KiB, of count runs."""
    said = subprocess.run(
        [stage.tools / "launch", str(count),
         f"-{stdin}" if pipe else str(stdin), *command],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=environment(stage), timeout=LIMIT_S, check=True).stdout
    result = json.loads(said.splitlines()[-1])
    if result["failed"]:
        raise Failed(f"{result['failed']} of {count} runs failed")
    return result


def median(values):
    return statistics.median(values)


def round_trips(stage, sink, command, stdin, delays=(60, 160), rounds=3):
    """By the slope between two delays, so that what a run costs itself
    falls out.  One more for TCP's own turn, which is not delayed."""
    took = {}
    for delay in delays:
        sink.delay(delay)
        took[delay] = median([launch(stage, command, stdin)["wall"]
                              for _ in range(rounds)])
    sink.delay(0)
    low, high = delays
    return (took[high] - took[low]) * 1000 / (high - low) + 1


def instructions(stage, command, stdin):
    said = run(stage, ["valgrind", "--tool=callgrind",
                       "--callgrind-out-file=/dev/null", *command], stdin)
    return int(re.search(r"Collected : (\d+)", said).group(1))


def system_calls(stage, command, stdin):
    out = stage.folder / "strace"
    run(stage, ["strace", "-f", "-c", "-o", str(out), *command], stdin)
    total = re.search(r"^\s*100\.00 .* total$", out.read_text(), re.M)
    return int(total.group(0).split()[3])


def store(stage, how, count, message):
    """store.c: messages a second that the disk allows."""
    folder = stage.folder / "store"
    folder.mkdir(exist_ok=True)
    said = subprocess.run(
        [stage.tools / "store", how, str(count), folder, message],
        stdout=subprocess.PIPE, timeout=LIMIT_S, check=True).stdout
    return count / float(said)


def has(tool):
    return shutil.which(tool) is not None

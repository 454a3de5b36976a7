"""What cells of the shipped grids take at their peak, against what 'slfd plan' says: writes measured-peaks.tsv, which a test holds the plan to.

Each line of a grid runs twice: its second seed in the worker of an 'slfd run' that has run the cells before it (warm), and its first in a worker of its own (fresh).
A peak is resident memory as the kernel counts it (VmHWM), from the cell's result.
"""
import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIXTURES = os.path.join(ROOT, "tests/Experiments.Tests/Costs")
FINISHED = os.path.join(ROOT, "hocon/grids/finished")
MIB = 1 << 20


def conf(folder, case, seeds):
    """The shipped grid with the case's settings laid over the scale."""
    path = os.path.join(folder, "measured.conf")
    base = "${scales.%s} " % case["scale"] if case["scale"] else ""
    with open(path, "w") as file:
        file.write('include "%s/hocon/grids/%s.conf"\nscales { measured = %s{ seeds = [%s]\n%s } }\n' % (ROOT, case["grid"], base, seeds, case["cut"]))
    return path


def line_of(cell):
    spec = cell["spec"]
    kind = spec["method"].get("kind")
    method = kind if kind else re.fullmatch(r"\S+ \d+px (.*) ipc \d+ seed \d+", cell["label"]).group(1)
    return spec["data"]["name"], spec["data"]["resolution"], method


def peak(path):
    with open(path) as file:
        return json.load(file)["run"]["costs"]["peakMemoryBytes"]


def environment():
    """As the node starts a worker: src/GpuNode/Workers/WorkerCommandLine.cs."""
    own = dict(os.environ, GOMP_SPINCOUNT="0", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
    own.setdefault("DOTNET_GCgen0size", "0x4000000")
    return own


def measure(asked, case, folder, write, off):
    runs, alone = os.path.join(folder, "runs"), os.path.join(folder, "alone")
    file = conf(folder, case, "0, 1" if case["warm"] else "0")
    plan = subprocess.run([asked.slfd, "plan", file, "--scale", "measured", "--json", "--runs", runs], capture_output=True, text=True)
    if plan.returncode:
        raise SystemExit("%s: %s%s" % (case, plan.stdout[:2000], plan.stderr[:2000]))
    plan = json.loads(plan.stdout)
    lines = {}
    for cell in plan["list"]:
        lines.setdefault(line_of(cell), []).append(cell)
    began = time.monotonic()
    with open(os.path.join(folder, "log"), "w") as log:
        if case["warm"]:
            ran = subprocess.run([asked.slfd, "run", file, "--scale", "measured", "--runs", runs, "--data", asked.data, "--devices", "cpu", "--worker", asked.worker, "--finished", FINISHED], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
            if ran.returncode:
                print("  slfd run ended with %d: see %s" % (ran.returncode, log.name), file=sys.stderr)
        else:
            shutil.copytree(os.path.join(FINISHED, "cells"), os.path.join(runs, "cells"))
        print("%s %s %s: %.0f s" % (case["grid"], case["scale"], case["cut"], time.monotonic() - began), flush=True)
        needed = [cell for line, cells in lines.items() if line[2] in ("expert", "generator") for cell in cells]
        published = lambda cell: os.path.join(runs, "cells", cell["id"], "result.json")
        for line, cells in lines.items():
            first = cells[0]
            of_others = first in needed
            warm = peak(published(cells[-1])) if case["warm"] and len(cells) > 1 and os.path.exists(published(cells[-1])) else None
            for cell in cells if of_others and not case["warm"] else cells[:1]:
                if cell["done"]:
                    break # it comes with the grid
                shutil.rmtree(alone, ignore_errors=True)
                os.makedirs(os.path.join(alone, "cells"))
                for other in needed:
                    if not of_others and os.path.exists(published(other)):
                        shutil.copytree(os.path.dirname(published(other)), os.path.join(alone, "cells", other["id"]))
                began = time.monotonic()
                attempt = run_alone(asked, cell, folder, alone, log)
                if attempt is None:
                    break
                if of_others and not case["warm"]:
                    # What others of this grid wait for is found where acceptance puts it.
                    shutil.copytree(attempt, os.path.dirname(published(cell)))
                if cell is not first:
                    continue
                fresh = peak(os.path.join(attempt, "result.json"))
                off.extend(report(line, plan, fresh, warm, time.monotonic() - began))
                write([case["grid"], case["scale"], case["cut"], *line, round(fresh / MIB), "" if warm is None else round(warm / MIB)])


def run_alone(asked, cell, folder, runs, log):
    """The cell in a worker of its own; the folder of its attempt, or None."""
    spec = os.path.join(folder, "spec.json")
    with open(spec, "w") as out:
        json.dump(cell["spec"], out)
    ran = subprocess.run([asked.worker, "run", spec, "--runs", runs, "--data", asked.data, "--device", "cpu", "--threads", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    log.write(ran.stderr)
    if ran.returncode:
        print("  %s: the worker ended with %d: %s" % (cell["label"], ran.returncode, ran.stderr[-800:]), file=sys.stderr)
        return None
    return ran.stdout.strip().splitlines()[-1]


def report(line, plan, fresh, warm, seconds):
    """Prints a line, and gives by how much the plan is off."""
    planned = next(of for of in plan["lines"] if (of["dataset"], of["resolution"]) == line[:2] and (of["method"] + ",").startswith(line[2] + ","))
    ratios = [planned["peakBytes"] / peak for peak in (fresh, warm) if peak]
    texts = ["%5.0f (%+4.0f %%)" % (peak / MIB, 100 * (planned["peakBytes"] / peak - 1)) if peak else "" for peak in (fresh, warm)]
    print("  %-16s %3d %-48s planned %5.0f  fresh %s  warm %s  %3.0f s  %s" % (*line, planned["peakBytes"] / MIB, *texts, seconds,
          " ".join("%s=%.0f" % (part, bytes / MIB) for part, bytes in planned["memory"].items())), flush=True)
    return [100 * abs(ratio - 1) for ratio in ratios]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slfd", required=True)
    parser.add_argument("--worker", required=True)
    parser.add_argument("--data", default=os.environ.get("SLFD_DATA", os.path.join(ROOT, "..", "shared", "data")))
    parser.add_argument("--out", required=True)
    parser.add_argument("--cases", default=os.path.join(FIXTURES, "measured-cases.tsv"))
    parser.add_argument("--only", default="", help="a pattern of grid, scale and settings")
    parser.add_argument("--keep", action="store_true", help="keep the folders")
    asked = parser.parse_args()
    asked.data = os.path.abspath(asked.data)
    with open(asked.cases, newline="") as file:
        cases = [case for case in csv.DictReader(file, delimiter="\t") if re.search(asked.only, " ".join((case["grid"], case["scale"], case["cut"])))]
    with open(asked.out, "w", newline="") as file:
        out = csv.writer(file, delimiter="\t", lineterminator="\n")

        def write(row):
            out.writerow(row)
            file.flush()

        off = []
        write(["grid", "scale", "cut", "dataset", "resolution", "method", "fresh_mib", "warm_mib"])
        for case in cases:
            folder = tempfile.mkdtemp(prefix="slfd-plan-memory-")
            try:
                measure(asked, case, folder, write, off)
            finally:
                if not asked.keep:
                    shutil.rmtree(folder)

    worst = max(off, default=0)
    print("plan-memory: %.0f %% (goal 25), over %d cells" % (worst, len(off)))
    sys.exit(worst > 25)


if __name__ == "__main__":
    main()

#!/usr/bin/env bash
# Peaks of cells of the shipped grids in real workers, against what 'slfd plan' says. Writes artifacts/measured-peaks.tsv; the test The_memory_of_a_cell reads the copy in tests/Experiments.Tests/Costs.
# usage: plan-memory.sh [--only PATTERN] [--out FILE]; all of it takes an hour or two.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
exec python3 "$root/bench/memory/plan-memory.py" --slfd "$root/artifacts/bin/Cli/release/slfd" --worker "$root/artifacts/bin/Worker/release/slfd-worker" --out "$root/artifacts/measured-peaks.tsv" "$@"

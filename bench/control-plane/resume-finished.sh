#!/usr/bin/env bash
# Wall time of a finished grid of 10,000 cells typed again, from the command to the table.
set -euo pipefail
source "$(dirname "$0")/common.bash"
cells=${1:-10000}
grid resume-finished "$cells"

again() { "$slfd" run "$folder/resume-finished.conf" --runs "$folder/runs" --devices cpu,cpu --worker "$worker" --plain >"$folder/log" 2>&1 || { tail -20 "$folder/log"; exit 1; }; }
again
TIMEFORMAT='%R'
figures=$(for _ in 1 2 3; do { time again; } 2>&1; done)
echo "three times: $(echo $figures) s"
closing resume-finished "$(sort -n <<<"$figures" | sed -n 2p)" s 5

#!/usr/bin/env bash
# Wall and CPU time of the control plane per cell: 2,000 cells of 0 s, two workers, start and end included.
set -euo pipefail
source "$(dirname "$0")/common.bash"
cells=${1:-2000}
grid control-overhead "$cells"

TIMEFORMAT='%R %U %S'
times=$( { time "$slfd" run "$folder/control-overhead.conf" --runs "$folder/runs" --devices cpu,cpu --worker "$worker" --plain >"$folder/log" 2>&1; } 2>&1 ) || { tail -20 "$folder/log"; exit 1; }
read -r wall user system <<<"$times"
grep -q "^control-overhead" "$folder"/runs/reports/control-overhead/table.csv || { echo "the report lacks the grid"; exit 1; }
done=$(find "$folder/runs/cells" -name result.json -path '*/cells/*' -not -path '*/attempts/*' | wc -l)
[ "$done" -eq "$cells" ] || { echo "only $done of $cells cells have a result"; exit 1; }

bytes=$(stat -c %s "$folder"/runs/coordinator.db* | awk '{ n += $1 } END { print n }')
awk -v wall="$wall" -v cpu="$(awk -v u="$user" -v s="$system" 'BEGIN { print u + s }')" -v cells="$cells" -v bytes="$bytes" 'BEGIN {
  printf "%d cells in %.1f s: CPU %.2f ms a cell over all processes, journal and snapshots %.0f bytes a cell\n", cells, wall, 1000 * cpu / cells, bytes / cells }'
closing control-overhead "$(awk -v wall="$wall" -v cells="$cells" 'BEGIN { printf "%.2f", 1000 * wall / cells }')" "ms wall per cell" 5

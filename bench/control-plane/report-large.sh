#!/usr/bin/env bash
# Wall time of 'slfd report' of a finished grid of 20,000 cells with comparisons between its methods, from the command to the table.
# Making the cells takes some five minutes on two cores, by fake workers; how far it is stands in a line every ten seconds. 'report-large.sh 100' makes 100 seeds of 20 rows, 2,000 cells.
set -euo pipefail
source "$(dirname "$0")/common.bash"
seeds=${1:-1000}
cat >"$folder/report-large.conf" <<CONF
grid {
  name = report-large, datasets = [procedural], resolutions = [32]
  methods = [{ baseline = random }, { baseline = whole }$(for rate in $(seq 1 18); do printf ', { matching = dc, space = pixel, learning-rate-images = %s }' "$rate"; done)]
  seeds = [0-$((seeds - 1))]
  evaluation { repeats = 1, epochs = 2, architectures = [convnet] }
}
CONF

"$slfd" run "$folder/report-large.conf" --runs "$folder/runs" --devices cpu,cpu --worker "$worker" --plain >"$folder/log" 2>&1 & making=$!
trap 'kill "$making" 2>/dev/null || true; rm -rf "$folder"' EXIT
while kill -0 "$making" 2>/dev/null; do
  sleep 1
  if [ $((SECONDS % 10)) = 0 ]; then tail -n 40 "$folder/log" | grep -o '[0-9]* cells: [0-9]* done.*' | tail -1 >&2 || true; fi
done
wait "$making" || { tail -20 "$folder/log"; exit 1; }

report() { "$slfd" report report-large --runs "$folder/runs" >"$folder/table"; }
TIMEFORMAT='%R'
figures=$(for _ in 1 2 3; do { time report; } 2>&1; done)
echo "three times: $(echo $figures) s; $(wc -l <"$folder/runs/reports/report-large/tests.csv") rows of tests"
if [ "$seeds" -lt 1000 ]; then echo "the goal is of 20,000 cells; these are $((20 * seeds))"; fi
closing report-large "$(sort -n <<<"$figures" | sed -n 2p)" s 5

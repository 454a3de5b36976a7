#!/usr/bin/env bash
# Wall time of 'slfd verify-bundle' of a grid of 1,000 real cells with their synthetic sets: every hash, every table made again, every set against its result.
set -euo pipefail
source "$(dirname "$0")/common.bash"
seeds=${1:-200}
cat >"$folder/bundle-1000.conf" <<CONF
grid {
  name = bundle-1000, datasets = [procedural], resolutions = [32]
  methods = [
    { baseline = random }, { matching = dc, space = pixel }, { matching = dm, space = pixel }, { matching = dc, space = glad, weights = random }, { matching = dc, space = slfd, weights = random }
  ]
  seeds = [0-$((seeds - 1))]
  iterations = 2, train-per-class = 4, test-per-class = 2
  network { width = 16 }, distillation { batch-real = 2 }, stochastic { samples = 4 }
  generator { layers = 6, channel-base = 256, channel-maximum = 16, filter-size = 4, margin = 4, latent-width = 16, style-width = 32, layer = 3 }
  evaluation { every = 2, repeats = 2, epochs = 2, architectures = [convnet] }
}
CONF
"$slfd" run "$folder/bundle-1000.conf" --runs "$folder/runs" --devices cpu,cpu --plain >"$folder/log" 2>&1 || { tail -20 "$folder/log"; exit 1; }
"$slfd" publish bundle-1000 "$folder/bundle" --runs "$folder/runs" >"$folder/published"
TIMEFORMAT='%R'
figures=$(for _ in 1 2 3; do { time "$slfd" verify-bundle "$folder/bundle" >"$folder/verified"; } 2>&1; done)
echo "three times: $(echo $figures) s; $(tail -1 "$folder/verified")"
# One digit of one table: it must be found.
sed -i '0,/[1-9]/s/[1-9]/0/' "$folder/bundle/report/table.csv"
if "$slfd" verify-bundle "$folder/bundle" >"$folder/changed" 2>&1; then echo "a changed digit was not found"; exit 1; fi
closing bundle-1000 "$(sort -n <<<"$figures" | sed -n 2p)" s 60

#!/usr/bin/env bash
# One cell on a simulated lab of 8 devices, judged where it is distilled and with evaluation.spread: wall time beyond distillation, in units.
# Distilling takes 60 s, a unit 5 s (a fake worker sleeps them); 4 points of 8 units. In place the units follow one another; spread, those of the last point run at once after the distillation.
# What the run in place takes beyond its cell, the start and end of the programs, is taken off. A node says at once that a checkpoint is there which opens units.
set -euo pipefail
source "$(dirname "$0")/common.bash"
distil=60 unit=5 points=4 each=8

conf() {
  cat >"$folder/$1.conf" <<CONF
grid {
  name = $1, datasets = [procedural], resolutions = [32], methods = [{ matching = dc, space = pixel }], seeds = [0], iterations = 100, checkpoint-every = 1s
  evaluation { every = $((100 / points)), repeats = 2, epochs = 2, architectures = [convnet, resnet18, vgg11, alexnet], spread = $2 }
}
CONF
}

# wall NAME SECONDS: of a whole run, start and end of the programs included; the cell alone takes that many seconds, in steps that write checkpoints.
wall() {
  local script="{\"rules\":[{\"when\":{\"method\":\"unit\"},\"do\":{\"seconds\":$unit}}],\"otherwise\":{\"seconds\":$2,\"steps\":20,\"checkpoints\":true}}"
  printf '#!/bin/sh\nexec "%s" --script %s "$@"\n' "$worker" "'$script'" >"$folder/worker-$1"
  chmod +x "$folder/worker-$1"
  local begun=$(date +%s.%N)
  "$slfd" run "$folder/$1.conf" --runs "$folder/runs-$1" --devices "$(printf 'cpu,%.0s' 1 2 3 4 5 6 7)cpu" --worker "$folder/worker-$1" --plain >"$folder/log-$1" 2>&1 || { tail -20 "$folder/log-$1" >&2; exit 1; }
  awk -v a="$begun" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }'
}

conf in-place false
conf spread true
alone=$(wall in-place $((distil + points * each * unit)))
spread=$(wall spread $distil)
units=$(find "$folder/runs-spread/cells" -maxdepth 2 -name result.json | wc -l)
[ "$units" -eq $((points * each + 1)) ] || { echo "$units results instead of $((points * each + 1))"; exit 1; }
echo "one cell, 8 devices: $alone s judged in place, $spread s with its $((points * each)) units spread; distilling takes $distil s and a unit $unit s"
closing evaluation-spread "$(awk -v spread="$spread" -v alone="$alone" -v distil=$distil -v unit=$unit -v units=$((points * each)) 'BEGIN {
  printf "%.2f", (spread - (alone - distil - units * unit) - distil) / unit }')" "units beyond distillation" 2

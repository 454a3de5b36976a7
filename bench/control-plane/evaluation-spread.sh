#!/usr/bin/env bash
# One cell on a simulated lab of 8 devices, judged where it is distilled and with evaluation.spread: wall time beyond distillation, in units.
# Distilling takes 20 s, a unit 4 s (a fake worker sleeps them); 4 points of 8 units. In place the units follow one another; spread, those of the last point run at once after the distillation.
set -euo pipefail
source "$(dirname "$0")/common.bash"
distil=20 unit=4 points=4 each=8

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
closing evaluation-spread "$(awk -v wall="$spread" -v distil=$distil -v unit=$unit 'BEGIN { printf "%.2f", (wall - distil) / unit }')" "units beyond distillation, start and end of the programs included" 2.5

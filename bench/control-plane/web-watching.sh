#!/usr/bin/env bash
# Processor time and memory of 'slfd run' itself, a real cell running: without pages, with pages at which nobody looks, with two and with twenty pages open. Goal: pages at which nobody looks cost at most 0.01 core.
set -euo pipefail
source "$(dirname "$0")/common.bash"
seconds=${1:-60}
cat >"$folder/grid.conf" <<'CONF'
grid {
  name = watching, datasets = [procedural], resolutions = [32], methods = [{ matching = dc, space = pixel }], seeds = [0], iterations = 400000
  evaluation { every = 20, repeats = 1, epochs = 2, architectures = [convnet] }
  network { width = 8 }
  distillation { batch-real = 4, initialisation = noise }
  checkpoint-every = 30s
}
CONF
program=0
viewers=()
end() {
  kill "${viewers[@]}" 2>/dev/null || true
  if [ "$program" != 0 ]; then kill -TERM "$program" 2>/dev/null && wait "$program" || true; fi
  viewers=() program=0
}
trap 'end; rm -rf "$folder"' EXIT

# start HTTP: runs the grid, and waits until its cell has left a picture and so is under way.
start() {
  end
  rm -rf "$folder/runs"
  "$slfd" run "$folder/grid.conf" --runs "$folder/runs" --devices cpu --worker "$root/artifacts/bin/Worker/release/slfd-worker" --plain --http "$1" >"$folder/log" 2>&1 &
  program=$!
  for _ in $(seq 1200); do
    if compgen -G "$folder/runs/cells/*/attempts/1/sheet-20.png" >/dev/null; then return; fi
    kill -0 "$program" 2>/dev/null || break
    sleep 0.5
  done
  echo "no cell ran:"; tail -20 "$folder/log"; exit 1
}

# measure WHAT: processor time of the program over some seconds as parts of a core, and its memory. The worker is another process, and not counted.
ticks() { awk '{ print $14 + $15 }' "/proc/$program/stat"; }
measure() {
  sleep 5
  local from
  from=$(ticks)
  sleep "$seconds"
  cores=$(awk -v from="$from" -v to="$(ticks)" -v hertz="$(getconf CLK_TCK)" -v seconds="$seconds" 'BEGIN { printf "%.4f", (to - from) / hertz / seconds }')
  echo "$1: $cores core, $(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$program/status") MiB"
}

# look COUNT: so many pages are open, half of them the first page and half the cell's, as a browser follows them.
look() {
  local cell page
  cell=$(basename "$(echo "$folder"/runs/cells/*)")
  for page in $(seq "$1"); do
    curl -sN -b "$folder/cookies" -H 'Accept: text/event-stream' -o /dev/null "$site/$([ $((page % 2)) = 0 ] && echo "c/$cell")" &
    viewers+=($!)
  done
}

start off
measure "without pages"
without=$cores
start 127.0.0.1:0
link=$(grep -o 'http://[^ ]*/login?code=[0-9a-f]*' "$folder/log" | head -1)
site=${link%/login*}
measure "pages, and nobody looks"
nobody=$cores
curl -s -c "$folder/cookies" -o /dev/null "$link"
curl -sf -b "$folder/cookies" -o "$folder/page" "$site/" && grep -q watching "$folder/page" || { echo "the first page does not show the grid"; exit 1; }
look 2
measure "two pages open"
look 18
measure "twenty pages open"
closing web-watching "$(awk -v a="$nobody" -v b="$without" 'BEGIN { printf "%.4f", (a > b ? a - b : 0) }')" "core for pages at which nobody looks" 0.01

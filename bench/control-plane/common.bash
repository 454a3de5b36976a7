# Shared by the control plane's benchmarks: a grid of fake cells, and the programs.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
slfd=$root/artifacts/bin/Cli/release/slfd
worker=$root/artifacts/bin/FakeWorker/release/Slfd.FakeWorker
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# grid NAME CELLS: a grid of that many cells, a seed each; nothing of it is computed by the fake worker.
grid() {
  cat >"$folder/$1.conf" <<CONF
grid {
  name = $1, datasets = [procedural], resolutions = [32], methods = [{ baseline = random }]
  seeds = [$(seq -s, 0 $(($2 - 1)))]
  evaluation { repeats = 1, epochs = 2, architectures = [convnet] }
}
CONF
}

# closing NAME FIGURE UNIT GOAL: the last line, and whether the goal is met.
closing() {
  echo "$1: $2 $3 (goal $4)"
  awk -v figure="$2" -v goal="$4" 'BEGIN { exit figure <= goal ? 0 : 1 }'
}

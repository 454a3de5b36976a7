#!/usr/bin/env bash
# Size of the larger of the two packed programs, after packing them and starting both without .NET in reach.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
source "$here/../control-plane/common.bash"
"$here/../../pack" --out "$folder/dist"

# An empty environment, and a root folder of dotnet that does not exist: whatever starts has its runtime inside.
alone() { env -i HOME="$folder" PATH=/usr/bin:/bin DOTNET_ROOT=/nonexistent "$@"; }
alone "$folder/dist/slfd" --help >/dev/null
alone "$folder/dist/slfd-worker" --help >/dev/null
closing pack-size "$(stat -c %s "$folder/dist/slfd" "$folder/dist/slfd-worker" | sort -n | tail -1 | awk '{ printf "%.1f", $1 / 1e6 }')" MB 60

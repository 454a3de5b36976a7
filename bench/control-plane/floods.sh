#!/usr/bin/env bash
# What floods cost a coordinator host: processor time, memory, log, journal, and how long others wait. Goal: at most 256 MiB after all of them.
set -euo pipefail
source "$(dirname "$0")/common.bash"
python3 "$(dirname "$0")/floods.py" "$slfd" "${@:-4}" >"$folder/floods" || { cat "$folder/floods"; exit 1; }
head -n -1 "$folder/floods"
closing floods "$(tail -1 "$folder/floods")" "MiB of memory at most" 256

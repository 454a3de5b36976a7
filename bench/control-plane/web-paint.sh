#!/usr/bin/env bash
# First paint of the pages of a simulated grid of 100,000 cells, 200 ending in a second, in a real browser, from the navigation on: the slowest of ten looks at each. Goal: a second. Needs chromium and python3.
set -euo pipefail
source "$(dirname "$0")/common.bash"
program=0
trap 'exec 8>&- || true; [ "$program" = 0 ] || kill "$program" 2>/dev/null || true; wait || true; rm -rf "$folder"' EXIT
mkfifo "$folder/open"
"$root/artifacts/bin/ControlPlane/release/Slfd.ControlPlane" web-100k serve 127.0.0.1:0 <"$folder/open" >"$folder/log" 2>&1 &
program=$!
exec 8>"$folder/open" # it ends with its input
for _ in $(seq 1200); do
  link=$(grep -o 'http[^ ]*' "$folder/log" | head -1) || true
  [ -z "$link" ] || break
  kill -0 "$program" 2>/dev/null || break
  sleep 0.5
done
[ -n "${link:-}" ] || { echo "nothing is served:"; cat "$folder/log"; exit 1; }
site=${link%/login*}
for _ in $(seq 600); do
  if curl -fsS -o "$folder/page" "$site/g/web" 2>/dev/null && grep -q 'class="matrix"' "$folder/page"; then break; fi
  sleep 0.5
done
python3 "$(dirname "$0")/first_paint.py" "${SLFD_CHROMIUM:-chromium}" "$folder/profile" "${1:-10}" "$site/" "$site/g/web" "$site/g/web/cells?state=running" "$site/devices" "$site/events" >"$folder/paints"
sort -n "$folder/paints" | awk -v site="$site" '{ sub(site, "", $2); n[$2]++; of[$2, n[$2]] = $1 } END { for (page in n) printf "%s: median %d ms, slowest %d ms of %d\n", page, of[page, int((n[page] + 1) / 2)], of[page, n[page]], n[page] }' | sort
closing web-paint "$(sort -n "$folder/paints" | tail -1 | cut -d' ' -f1)" "ms, the slowest first paint" 1000

#!/usr/bin/env bash
# the README's first command, in a fresh copy, until a page is served
set -euo pipefail
source .ci/functions.sh

command='python3 -m pip install uv && uv run manage.py demo'
command -v pgrep >/dev/null || install procps
grep -Fxq "$command" README.md || fail "README.md does not have the line: $command"

work=$(mktemp -d)
server=
clean_up() {
  # The command runs in its own process group.
  if [[ -n $server ]]; then kill -TERM -- "-$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap clean_up EXIT
git ls-files -z | tar --create --null --files-from=- | tar --extract --directory="$work"

port=$(free_port)
page=http://127.0.0.1:$port/topics/chongqing/
answered() {
  python3 -c 'import sys, urllib.request as r; print(r.urlopen(sys.argv[1], timeout=10).read().decode())' "$page" >"$work/page.html"
}
cd "$work"
python3 -m pip install --quiet uv 2>/dev/null || command=${command#*&& }
setsid bash -c "$command --addr 127.0.0.1:$port" >"$work/demo.log" 2>&1 </dev/null &
server=$!
end=$((SECONDS + 240))
until answered 2>/dev/null; do
  kill -0 "$server" 2>/dev/null || { cat "$work/demo.log"; fail "the demo exited before it responded"; }
  (( SECONDS < end )) || { cat "$work/demo.log"; fail "the demo did not respond within four minutes"; }
  sleep 1
done
cat "$work/demo.log"
grep -q 'Total: 9 articles found' "$work/page.html" || fail "$page does not contain “Total: 9 articles found”"
echo "$page contains “Total: 9 articles found”"
! grep -q '^\[20' "$work/demo.log" || fail "gunicorn logs with a handler of its own, so each line appears twice"
! compgen -G '.venv/lib/python3*/site-packages/pytest' >/dev/null || fail "the demo installed packages that only tests need"

# The server must end with all its processes, even while it generates renditions.
kill -TERM "$(pgrep --oldest --pgroup "$server" --full 'python[0-9.]* manage[.]py demo')"
end=$((SECONDS + 20))
while pgrep --pgroup "$server" >/dev/null; do
  (( SECONDS < end )) || { pgrep --pgroup "$server" --list-full; fail "the demo left processes behind"; }
  sleep 0.5
done
echo "all processes of the demo have ended"

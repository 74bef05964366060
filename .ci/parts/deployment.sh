#!/usr/bin/env bash
# fit for production: migrations are complete, Django's deployment checks are content, what the image holds is served
set -euo pipefail
source .ci/functions.sh

work=$(mktemp -d)
server=
clean_up() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap clean_up EXIT
SECRET_KEY=$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')
export SECRET_KEY SITE_URL=https://news.example DATABASE_URL=sqlite:///$work/newsroom.sqlite3 MEDIA_ROOT=$work/media
uv run manage.py makemigrations --check --dry-run
uv run manage.py migrate --verbosity 0
uv run manage.py check --deploy --fail-level WARNING

# What the Dockerfile does, as far as it goes without a container: what it takes is enough to serve the site.
python=$(uv run python -c 'import sys; print(sys.executable)')
mapfile -t taken < <(sed -nE 's/^COPY ([^-].*) [^/ ][^ ]*$/\1/p' deploy/Dockerfile)
(( ${#taken[@]} )) || fail "deploy/Dockerfile takes nothing"
mkdir "$work/site"
cp --recursive --parents "${taken[@]}" "$work/site"
health=$(sed -nE 's/^  CMD (\["python".*)$/\1/p' deploy/Dockerfile | "$python" -c 'import json, sys; print(json.load(sys.stdin)[2])')
cd "$work/site"
"$python" manage.py collectstatic --noinput --verbosity 0
port=$(free_port)
BIND=127.0.0.1:$port "$python" -m gunicorn --config deploy/gunicorn.conf.py 2>"$work/log" &
server=$!
is_healthy() { "$python" -c "${health/8000/$port}"; }
wait_for 20 is_healthy || { cat "$work/log"; fail "the image's health check does not pass"; }
"$python" - "$port" <<'END' || { cat "$work/log"; fail "what the image holds is not served"; }
import re, sys, urllib.request
def get(path):
    request = urllib.request.Request(f"http://127.0.0.1:{sys.argv[1]}{path}", headers={"X-Forwarded-Proto": "https"})
    return urllib.request.urlopen(request, timeout=10).read().decode()
assert get("/readyz") == "ok\n"
# Collected: the name has a hash.
get(re.search(r'"(/static/css/[^"]+\.[0-9a-f]{12}\.css)"', get("/"))[1])
END
kill -HUP "$server"
wait_for 20 grep -q 'Hang up' "$work/log" || fail "gunicorn did not reload"
wait_for 20 is_healthy || { cat "$work/log"; fail "the site is not back after a reload"; }
kill "$server"
wait "$server" || { cat "$work/log"; fail "gunicorn did not end well"; }
server=
echo "deploy/gunicorn.conf.py serves what deploy/Dockerfile takes"

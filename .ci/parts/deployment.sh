#!/usr/bin/env bash
# migrations are complete, Django's deployment checks pass, the files of the image are enough to run the site
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

# Follow the steps of the Dockerfile without a container: the files that it copies must be enough to run the site.
python=$(uv run python -c 'import sys; print(sys.executable)')
mapfile -t taken < <(sed -nE 's/^COPY ([^-].*) [^/ ][^ ]*$/\1/p' deploy/Dockerfile)
(( ${#taken[@]} )) || fail "deploy/Dockerfile copies no files"
mkdir "$work/site"
cp --recursive --parents "${taken[@]}" "$work/site"
health=$(sed -nE 's/^  CMD (\["python".*)$/\1/p' deploy/Dockerfile | "$python" -c 'import json, sys; print(json.load(sys.stdin)[2])')
cd "$work/site"
"$python" manage.py collectstatic --noinput --verbosity 0
port=$(free_port)
BIND=127.0.0.1:$port "$python" -m gunicorn --config deploy/gunicorn.conf.py 2>"$work/log" &
server=$!
is_healthy() { "$python" -c "${health/8000/$port}"; }
wait_for 20 is_healthy || { cat "$work/log"; fail "the image's health check failed"; }
"$python" - "$port" <<'END' || { cat "$work/log"; fail "the site does not run with the files of the image"; }
import re, sys, urllib.request
def get(path):
    request = urllib.request.Request(f"http://127.0.0.1:{sys.argv[1]}{path}", headers={"X-Forwarded-Proto": "https"})
    return urllib.request.urlopen(request, timeout=10).read().decode()
assert get("/readyz") == "ok\n"
# A collected file: its name has a hash.
get(re.search(r'"(/static/css/[^"]+\.[0-9a-f]{12}\.css)"', get("/"))[1])
END
kill -HUP "$server"
wait_for 20 grep -q 'Hang up' "$work/log" || fail "gunicorn did not reload"
wait_for 20 is_healthy || { cat "$work/log"; fail "the site did not respond after a reload"; }
kill "$server"
wait "$server" || { cat "$work/log"; fail "gunicorn exited with an error"; }
server=
echo "The site runs with deploy/gunicorn.conf.py and the files that deploy/Dockerfile copies"

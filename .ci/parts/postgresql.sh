#!/usr/bin/env bash
# tests on PostgreSQL and Redis
set -euo pipefail
source .ci/functions.sh

answers_postgresql() { uv run python -c 'import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3)' "$1"; }
answers_redis() { uv run python -c 'import redis, sys; redis.from_url(sys.argv[1], socket_connect_timeout=3).ping()' "$1"; }

# For the tests of faults (tests/faults), which start servers of their own.
install_servers
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || install postgresql

work=$(mktemp -d)
redis_pid=
clean_up() {
  if [[ -n $redis_pid ]]; then kill "$redis_pid" || true; fi
  if [[ -d $work/data ]]; then runuser -u postgres -- "$binaries/pg_ctl" -D "$work/data" -m immediate stop >/dev/null || true; fi
  rm -rf "$work"
}
trap clean_up EXIT

postgresql=postgres://postgres@127.0.0.1:5432
if ! answers_postgresql "$postgresql/postgres" 2>/dev/null; then
  # Start a temporary server, because Debian's may require a password.
  binaries=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)")
  port=$(free_port)
  chown postgres "$work"
  runuser -u postgres -- "$binaries/initdb" -D "$work/data" -A trust --no-sync >/dev/null
  runuser -u postgres -- "$binaries/pg_ctl" -D "$work/data" -w -l "$work/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work -c max_connections=200" start >/dev/null
  postgresql=postgres://postgres@127.0.0.1:$port
fi

redis=redis://127.0.0.1:6379
if ! answers_redis "$redis" 2>/dev/null; then
  port=$(free_port)
  redis-server --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >/dev/null &
  redis_pid=$!
  redis=redis://127.0.0.1:$port
  wait_for 20 answers_redis "$redis" || fail "Redis did not start"
fi

uv run python -c 'import psycopg, sys; print("PostgreSQL", psycopg.connect(sys.argv[1]).info.server_version)' "$postgresql/postgres"
# A unique name: test databases are called test_ plus this name, and Redis keys start with it.
name=newsroom_$RANDOM$RANDOM
export DATABASE_URL=$postgresql/$name
export CACHE_URL="$redis/9?key_prefix=$name"
# The data is temporary, so it does not have to survive a crash.
export PGOPTIONS='-c synchronous_commit=off'
export PYTEST_ADDOPTS="-m 'not browser' --create-db"
run_tests uv run pytest

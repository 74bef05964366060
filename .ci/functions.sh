# Functions for all parts. To be sourced.

# Print an error message and exit.
fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# Install Debian packages.
install() {
  echo "Installing $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Install the servers that the tests of faults start.
install_servers() {
  local missing=()
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v varnishd >/dev/null || missing+=(varnish varnish-modules)
  if (( ${#missing[@]} )); then install "${missing[@]}"; fi
}

# Install uv as the README says: with pip, or with pipx if pip refuses.
install_uv() {
  if python3 -m pip install --quiet uv 2>/dev/null; then return; fi
  command -v pipx >/dev/null || install pipx
  pipx install --quiet uv
}

# Run a test suite and show its output. Fails if the suite fails or no test ran. Appends the failures to $FAILURES.
#   run_tests COMMAND [ARGUMENT ...]
run_tests() {
  local log outcome=0 passed
  log=$(mktemp)
  # The summary has room for the reasons.
  COLUMNS=200 "$@" 2>&1 | tee "$log" || outcome=$?
  passed=$(grep -Eo '[0-9]+ passed' "$log" | tail -n 1 | cut -d' ' -f1 || true)
  if (( outcome )); then
    sed -nE '/^=+ (ERRORS|FAILURES) =+$/,/^=+ (tests coverage|short test summary info) =+$/p; /^(ERROR|FAILED) /p' "$log" \
      >>"${FAILURES:-/dev/null}"
  fi
  rm -f "$log"
  (( ${passed:-0} > 0 )) || fail "no test ran"
  return "$outcome"
}

# Print a free port of 127.0.0.1.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Wait until a command succeeds.
#   wait_for SECONDS COMMAND [ARGUMENT ...]
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    (( SECONDS < end )) || return 1
    sleep 0.5
  done
}

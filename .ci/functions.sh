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

# Install uv as the README says: with pip, or with pipx if pip refuses.
install_uv() {
  if python3 -m pip install --quiet uv 2>/dev/null; then return; fi
  command -v pipx >/dev/null || install pipx
  pipx install --quiet uv
}

# Run a test suite and show its output. Fails if the suite fails or no test ran.
#   run_tests COMMAND [ARGUMENT ...]
run_tests() {
  local log
  log=$(mktemp)
  "$@" 2>&1 | tee "$log"
  local passed
  passed=$(grep -Eo '[0-9]+ passed' "$log" | tail -n 1 | cut -d' ' -f1 || true)
  rm -f "$log"
  (( ${passed:-0} > 0 )) || fail "no test ran"
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

#!/usr/bin/env bash
# tests on SQLite with coverage, run by the README's command
set -euo pipefail
source .ci/functions.sh

command='python3 -m pip install uv && uv run --group dev pytest'
grep -Fxq "$command" README.md || fail "README.md does not have the line: $command"
# If pip refuses, pipx has already installed uv.
python3 -m pip install --quiet uv 2>/dev/null || command=${command#*&& }
# For the tests of faults (tests/faults).
install_servers
# Browser tests have their own part.
export PYTEST_ADDOPTS="--cov -m 'not browser'"
run_tests bash -c "$command"

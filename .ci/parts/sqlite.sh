#!/usr/bin/env bash
# the README's command: the suite on SQLite, with coverage
set -euo pipefail
source .ci/functions.sh

command='python3 -m pip install uv && uv run pytest'
grep -Fxq "$command" README.md || fail "README.md does not have the line: $command"
# Where pip refuses, uv is there by now, from pipx.
python3 -m pip install --quiet uv 2>/dev/null || command=${command#*&& }
# The browser's tests have a part of their own.
export PYTEST_ADDOPTS="--cov -m 'not long and not browser'"
run_tests bash -c "$command"

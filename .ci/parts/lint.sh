#!/usr/bin/env bash
# linters: code, templates, types, imports
set -euo pipefail

failures=0
check() {
  printf -- '- %s\n' "$1"
  shift
  "$@" || failures=$((failures + 1))
}

mapfile -t python_files < <(git ls-files '*.py')
check "ruff check" uv run ruff check .
check "ruff format" uv run ruff format --check .
check "djangofmt: layout" uv run djangofmt --check .
check "djangofmt: mistakes" uv run djangofmt check .
check "django-upgrade" uv run django-upgrade --check --target-version 6.1 "${python_files[@]}"
check "import-linter" uv run lint-imports --no-logo --no-cache
check "mypy" uv run mypy
exit $((failures > 0))

#!/usr/bin/env bash
# linters: code, templates, types, imports
set -euo pipefail
source .ci/functions.sh

command -v xgettext >/dev/null || install gettext

failures=0
check() {
  printf -- '- %s\n' "$1"
  shift
  "$@" || failures=$((failures + 1))
}

# Check that all marked texts are translated and that the .mo file matches the .po file. Restores the .po file.
catalogue() (
  found=$(mktemp -d)
  po=newsroom/locale/zh_Hans/LC_MESSAGES/django.po
  cp "$po" "$found/as-it-was"
  trap 'cp "$found/as-it-was" "$po"; rm -rf "$found"' EXIT
  messages() { msgcat --no-wrap --sort-output "$1" | grep -v POT-Creation-Date; }
  messages "$po" >"$found/kept"
  msgunfmt "${po%.po}.mo" >"$found/read.po" && messages "$found/read.po" >"$found/read"
  DEBUG=1 uv run manage.py makemessages --locale zh_Hans --no-location --no-obsolete --ignore tests --ignore var || exit 1
  messages "$po" >"$found/marked"
  diff "$found/kept" "$found/marked" || exit 1
  [[ -z $(msgattrib --untranslated "$po")$(msgattrib --only-fuzzy "$po") ]] || exit 1
  msgfmt -o "$found/made.mo" "$po" || exit 1
  msgunfmt "$found/made.mo" >"$found/made.po" && messages "$found/made.po" | diff "$found/read" -
)

mapfile -t python_files < <(git ls-files '*.py')
check "ruff check" uv run ruff check .
check "ruff format" uv run ruff format --check .
check "djangofmt: layout" uv run djangofmt --check .
check "djangofmt: lint" uv run djangofmt check .
check "django-upgrade" uv run django-upgrade --check --target-version 6.1 "${python_files[@]}"
check "import-linter" uv run lint-imports --no-logo --no-cache
check "mypy" uv run mypy
check "translations" catalogue
exit $((failures > 0))

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

messages() { msgcat --no-wrap --sort-output "$1" | grep -v POT-Creation-Date; }

# Check that all marked texts are translated and that each .mo file matches its .po file. Restores the .po file.
# makemessages runs for Chinese only: the English catalogue has texts of Django and its packages, which are not marked.
catalogue() (
  found=$(mktemp -d)
  po=newsroom/locale/zh_Hans/LC_MESSAGES/django.po
  cp "$po" "$found/as-it-was"
  trap 'cp "$found/as-it-was" "$po"; rm -rf "$found"' EXIT
  for each in newsroom/locale/*/LC_MESSAGES/*.po; do
    msgfmt --check-format -o "$found/made.mo" "$each" || exit 1
    msgunfmt "$found/made.mo" >"$found/made.po" && msgunfmt "${each%.po}.mo" >"$found/read.po" || exit 1
    diff <(messages "$found/read.po") <(messages "$found/made.po") || exit 1
  done
  messages "$po" >"$found/kept"
  DEBUG=1 uv run manage.py makemessages --locale zh_Hans --no-location --no-obsolete --no-wrap --ignore tests --ignore var || exit 1
  messages "$po" >"$found/marked"
  diff "$found/kept" "$found/marked" || exit 1
  [[ -z $(msgattrib --untranslated "$po")$(msgattrib --only-fuzzy "$po") ]]
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

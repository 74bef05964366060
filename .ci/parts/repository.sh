#!/usr/bin/env bash
# what may not be in git, and whether the production pins are those of pyproject.toml
set -euo pipefail
source .ci/functions.sh

failures=0
refuse() { printf 'FAILED: %s\n' "$*" >&2; failures=$((failures + 1)); }

if git ls-files | grep -E '(^|/)(uv|poetry|pdm|Pipfile|package-lock|yarn|pnpm-lock|npm-shrinkwrap)\.?(lock|json|yaml)$' | grep -v '/package\.json$'; then
  refuse "a lock file is in git; it names download hosts"
fi
# Brackets, so that this line does not find itself.
if git grep -nIE 'pypi[.]org|pythonhosted[.]org|npmjs[.](org|com)|(extra-)?index[-_]url *=|crates[.]io/api'; then
  refuse "a package registry's host is named in git"
fi
if git grep -nIE '(^|[^[:alnum:]_.%>}-])/(home|root|Users|work|mnt)/[[:alnum:]]'; then
  refuse "a path of one machine is in git"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pins_of() { grep -Eo '^[[:alnum:]_.-]+(\[[^]]*\])?==[^ \\]+' "$1" | sort; }
compile() {
  uv pip compile --quiet pyproject.toml --extra production --universal --no-header --no-emit-index-url -o "$work/pins.txt" "$@" >/dev/null
}
# What `uv sync` left in uv's cache is enough as a rule; only without it the registry is asked.
compile --offline 2>/dev/null || compile
pins_of requirements/production.txt >"$work/kept"
pins_of "$work/pins.txt" >"$work/wanted"
[[ -s $work/wanted ]] || refuse "the production pins were not compiled"
if ! diff "$work/kept" "$work/wanted"; then
  refuse "requirements/production.txt is not what pyproject.toml gives; CONTRIBUTING.md has the command"
fi
[[ $(pins_of requirements/production.txt | wc -l) -eq $(grep -c -- '==.*\\$' requirements/production.txt) ]] || refuse "a pin has no hash"
exit $((failures > 0))

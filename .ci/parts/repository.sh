#!/usr/bin/env bash
# no lock files, registry hosts or local paths in git; production pins match pyproject.toml
set -euo pipefail
source .ci/functions.sh

failures=0
refuse() { printf 'FAILED: %s\n' "$*" >&2; failures=$((failures + 1)); }

if git ls-files | grep -E '(^|/)(uv|poetry|pdm|Pipfile|package-lock|yarn|pnpm-lock|npm-shrinkwrap)\.?(lock|json|yaml)$' | grep -v '/package\.json$'; then
  refuse "git contains a lock file, which names download hosts"
fi
# The brackets keep this line from matching itself.
if git grep -nIE 'pypi[.]org|pythonhosted[.]org|npmjs[.](org|com)|(extra-)?index[-_]url *=|crates[.]io/api'; then
  refuse "a file in git names a package registry host"
fi
if git grep -nIE '(^|[^[:alnum:]_.%>}-])/(home|root|Users|work|mnt)/[[:alnum:]]'; then
  refuse "a file in git contains a local path"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pins_of() { grep -Eo '^[[:alnum:]_.-]+(\[[^]]*\])?==[^ \\]+' "$1" | sort; }
compile() {
  uv pip compile --quiet pyproject.toml --extra production --universal --no-header --no-emit-index-url -o "$work/pins.txt" "$@" >/dev/null
}
# Usually the cache of `uv sync` is enough. Use the network only if it is not.
compile --offline 2>/dev/null || compile
pins_of requirements/production.txt >"$work/kept"
pins_of "$work/pins.txt" >"$work/wanted"
[[ -s $work/wanted ]] || refuse "the production pins could not be compiled"
if ! diff "$work/kept" "$work/wanted"; then
  refuse "requirements/production.txt does not match pyproject.toml; CONTRIBUTING.md has the command to update it"
fi
[[ $(pins_of requirements/production.txt | wc -l) -eq $(grep -c -- '==.*\\$' requirements/production.txt) ]] || refuse "a pin has no hash"
exit $((failures > 0))

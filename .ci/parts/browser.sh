#!/usr/bin/env bash
# browser tests, with Debian's Chromium
set -euo pipefail
source .ci/functions.sh

command -v chromium-headless-shell >/dev/null || install chromium-headless-shell fonts-noto-core fonts-noto-cjk
run_tests uv run pytest -m browser

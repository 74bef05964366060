#!/usr/bin/env bash
# fit for production: migrations are complete, Django's deployment checks are content
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
SECRET_KEY=$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')
export SECRET_KEY SITE_URL=https://news.example DATABASE_URL=sqlite:///$work/newsroom.sqlite3 MEDIA_ROOT=$work/media
uv run manage.py makemigrations --check --dry-run
uv run manage.py migrate --verbosity 0
uv run manage.py check --deploy --fail-level WARNING

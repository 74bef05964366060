"""Imported first by the benchmarks that work on a database which is there: never by accident on the site's own."""

import os

if "DATABASE_URL" not in os.environ:
    raise SystemExit(
        "Nothing was measured: DATABASE_URL does not say on which database. It is written to, so name a copy."
    )

"""Imported first by the benchmarks that work on a database which is there: never by accident on the site's own."""

import os

if "DATABASE_URL" not in os.environ:
    raise SystemExit(
        "DATABASE_URL is not set. Nothing was measured. Set it to a copy of a database: the benchmark writes to it."
    )

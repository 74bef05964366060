"""Topics: names, curation, counts, public pages and admin pages."""

import os

# pypinyin's phrases would take 32 MB in each process; `topics.indexes.folding` tries all readings instead.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")

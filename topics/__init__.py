"""Topics: their names, curation and counts; their pages and their desk."""

import os

# pypinyin's phrases would take 32 MB of every process; `likeness` tries all readings of a character instead.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")

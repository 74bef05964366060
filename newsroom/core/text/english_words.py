"""How common an English word is, by the list of the package pyspellchecker: 160,000 words, with names of places.

`Resemblance` depends on it. So a new version of the package that changes the list needs a migration as
topics.0009_name_forms, which compares the names again.
"""

import gzip
import re
from functools import cache, lru_cache
from importlib.resources import files

# Names have smaller numbers than this, ordinary words greater ones.
ORDINARY = 450


@lru_cache(maxsize=4096)
def frequency(word: str) -> int:
    """Return how often the word (lower case) occurs in the texts of the list, 0 if it is not in the list."""
    found = re.search(rb'"%s": (\d+)' % re.escape(word.encode(errors="replace")), word_list())
    return int(found[1]) if found else 0


# Read on first use. Not parsed, because a dictionary of all words would take 20 MB.
@cache
def word_list() -> bytes:
    """Return the words with their frequencies, as JSON."""
    return gzip.decompress((files("spellchecker") / "resources" / "en.json.gz").read_bytes())

"""URLs of pages elsewhere that are about the same thing as a topic."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.http import urlencode

MAX_URLS = 20
_check = URLValidator(schemes=["http", "https"])


def lines_of(text: str) -> list[str]:
    """Return the URLs in a text with one on each line, each once."""
    return list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))


def wikidata_search(name: str) -> str:
    """Return the URL of Wikidata's search for the name."""
    return f"https://www.wikidata.org/w/index.php?{urlencode({'search': name})}"


def validate_urls(text: str) -> None:
    """Check that each line is an http or https URL or empty. Raises ValidationError with a sentence."""
    lines = lines_of(text)
    if len(lines) > MAX_URLS:
        raise ValidationError(f"Enter up to {MAX_URLS} links. You entered {len(lines):,}.")
    for line in lines:
        try:
            _check(line)
        except ValidationError:
            raise ValidationError(f"“{line[:100]}” is not a valid link. Use https:// or http://.") from None

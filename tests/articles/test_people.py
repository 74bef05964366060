"""Authors are found or made by their name's spelling, each once."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Author, authors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", [" Night desk ", "Night\tdesk", "Night \n desk", "Night desk\x07\x85"])
def test_a_name_is_kept_on_one_line_without_control_characters(name):
    author = Author.objects.find_or_create(name)
    assert author.name == "Night desk"
    assert Author.objects.find_or_create("Night desk") == author


@pytest.mark.parametrize(
    ("name", "reason"),
    [("", "Enter a name."), ("\t\x07", "Enter a name."), ("x" * 201, "up to 200 characters")],
)
def test_what_is_no_name_is_refused_with_a_sentence(name, reason):
    with pytest.raises(ValidationError, match=reason):
        Author.objects.find_or_create(name)
    assert not Author.objects.exists()


def test_an_author_whom_somebody_else_makes_meanwhile_is_found(monkeypatch):
    monkeypatch.setattr(authors, "lock", lambda: Author.objects.create(name="Night desk", slug="night-desk"))
    assert Author.objects.find_or_create("Night desk").slug == "night-desk"

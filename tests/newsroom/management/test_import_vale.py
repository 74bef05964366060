"""`manage.py import_vale`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import StyleRule

pytestmark = pytest.mark.django_db


def test_files_and_folders_are_imported_and_what_is_not_supported_is_named(tmp_path):
    (tmp_path / "Length.yml").write_text("extends: metric\nmessage: m")
    (tmp_path / "Terms.yaml").write_text("extends: existence\nmessage: Avoid '%s'.\ntokens: [lorry, 'a(?=b)c']")
    said, warned = StringIO(), StringIO()
    call_command("import_vale", tmp_path, language="en", stdout=said, stderr=warned)
    assert said.getvalue() == "1 rule created, 0 already there, 2 not supported.\n"
    assert "Length: Rules of the kind “metric” are not supported." in warned.getvalue()
    assert "Terms: “a(?=b)c”: Conditions" in warned.getvalue()
    rule = StyleRule.objects.get()
    assert (rule.words, rule.reason, rule.language) == ("lorry", "Avoid this.", "en")


@pytest.mark.parametrize(
    ("path", "language", "sentence"),
    [("nowhere.yml", "", "nowhere.yml does not exist."), (".", "not a tag", "“not a tag” is not a language tag.")],
)
def test_bad_arguments_are_refused(path, language, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("import_vale", path, language=language)

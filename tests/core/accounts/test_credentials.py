"""newsroom/core/accounts/credentials.py: what a browser may send for a passkey."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from newsroom.core.accounts.credentials import MAX_LENGTH, WRONG_KEY, CredentialField


class Form(forms.Form):
    credential = CredentialField()


@pytest.mark.any_database
@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "[" * 20_000, '{"a":' * 20_000, "9" * 5_000, '{"a": ' + "9" * 5_000 + "}", '{"a": "\\u0000"}',
     '{"\\ud800": 1}', '{"a": "' + "x" * MAX_LENGTH + '"}'],
    ids=lambda text: text[:16] or "none",
)  # fmt: skip
def test_what_is_no_object_or_cannot_be_stored_is_an_error_of_the_form(text):
    form = Form({"credential": text})
    assert form.errors == {"credential": [WRONG_KEY]}
    # Shown again, the form has no value.
    assert "value" not in str(form["credential"])


@pytest.mark.any_database
def test_an_object_is_returned_as_it_is():
    assert CredentialField().clean('{"id": "é", "response": {"a": [1]}}') == {"id": "é", "response": {"a": [1]}}


@pytest.mark.any_database
def test_a_missing_value_is_an_error_too():
    with pytest.raises(ValidationError):
        CredentialField().clean(None)

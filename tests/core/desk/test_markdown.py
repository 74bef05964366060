"""The view that formats pasted Markdown."""

import pytest

from newsroom.core.desk.markdown import MAX_LENGTH
from tests.factories import make_user

pytestmark = pytest.mark.django_db
URL = "/admin/markdown/"


def test_the_desk_formats_markdown(client):
    client.force_login(make_user("Journalist"))
    assert client.post(URL, {"text": "## Weirs"}).json() == {"html": "<h2>Weirs</h2>"}
    assert client.get(URL).status_code == 405


def test_a_very_long_text_is_refused_with_a_sentence(client):
    client.force_login(make_user("Journalist"))
    response = client.post(URL, {"text": "a" * (MAX_LENGTH + 1)})
    assert (response.status_code, "without formatting" in response.json()["error"]) == (400, True)


def test_only_users_of_the_desk_are_answered(client):
    assert client.post(URL, {"text": "a"}, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 401

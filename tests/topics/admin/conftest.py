"""What the tests of the topic editor's desk stand on."""

import pytest

from tests.desk import sign_in


@pytest.fixture
def topic_editor(client):
    """A topic editor, logged in."""
    return sign_in(client, "Topic editor")

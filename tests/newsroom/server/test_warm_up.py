"""newsroom/server/warm_up.py: what a process does before it accepts connections."""

import tempfile

import pytest

from newsroom import wsgi
from newsroom.server import warm_up

# A request closes the connection at its end.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folders_of_servers(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def fail(monkeypatch):
    def respond(environ, start_response):
        start_response("500 Internal Server Error", [])
        return [b""]

    monkeypatch.setattr(wsgi, "django", respond)


@pytest.mark.usefixtures("fail")
def test_a_front_page_that_fails_stops_a_process_beside_others():
    with pytest.raises(warm_up.NotReadyError, match="500"):
        warm_up.warm_up(others_serve=True)


@pytest.mark.usefixtures("fail")
def test_without_others_a_front_page_that_fails_is_only_logged(caplog):
    warm_up.warm_up(others_serve=False)
    assert "The first page could not be rendered" in caplog.text


@pytest.mark.parametrize("others_serve", [True, False])
def test_a_front_page_that_can_be_rendered_is_all_it_takes(caplog, others_serve):
    warm_up.warm_up(others_serve=others_serve)
    assert caplog.text == ""


@pytest.fixture
def broken_desk(monkeypatch):
    def reverse(name):
        raise ImportError("no module named gates")

    monkeypatch.setattr(warm_up, "reverse", reverse)


@pytest.mark.usefixtures("broken_desk")
def test_a_desk_that_cannot_be_loaded_stops_a_process_beside_others():
    with pytest.raises(ImportError, match="gates"):
        warm_up.warm_up(others_serve=True)


@pytest.mark.usefixtures("broken_desk")
def test_without_others_a_desk_that_cannot_be_loaded_is_only_logged(caplog):
    warm_up.warm_up(others_serve=False)
    assert caplog.text == ""
    warm_up.load_desk()
    assert "The desk could not be loaded" in caplog.text

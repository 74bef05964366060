"""What deploy/ holds fits the code, the settings and what docs/running.md says of it."""

import ast
import os
import re
import runpy
import socket
import struct
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from django.core.management import get_commands
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from newsroom.core.cache.change_detection import get_change_detector
from newsroom.demo import server
from tests.test_architecture import first_cells, settings_of, settings_source

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
DOCKERFILE = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")
GUNICORN = (DEPLOY / "gunicorn.conf.py").read_text()
RUNNING = (ROOT / "docs" / "running.md").read_text()
UNITS = sorted(DEPLOY.glob("newsroom*.service"))
OURS = ["web", "worker", "maintain", "migrate"]
# Python's and the shell's own.
OF_THE_IMAGE = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}


def variables_of_the_server():
    calls = [node for node in ast.walk(ast.parse(GUNICORN)) if isinstance(node, ast.Call)]
    return [call.args[0].value for call in calls if ast.unparse(call.func) == "os.environ.get"]


def known():
    return {*settings_of(settings_source()), *variables_of_the_server()}


def copied():
    """What the image's last stage takes from the project."""
    lines = re.findall(r"^COPY (?!--)(.+) (\S+)$", DOCKERFILE.split("\nFROM ")[-1], re.MULTILINE)
    return [source for sources, _ in lines for source in sources.split()]


def test_the_servers_variables_are_documented_once_and_no_other():
    section = RUNNING.split("\n## Single server\n")[1].split("\n## ")[0]
    of_server, settings = set(variables_of_the_server()), set(first_cells("Settings"))
    # The format of the log is a setting that gunicorn's main process needs, too.
    assert of_server & settings == {"LOG_FORMAT"}
    assert sorted(re.findall(r"^\| `(\w+)", section, re.MULTILINE)) == sorted(of_server - settings)


@pytest.mark.parametrize("service", OURS)
def test_containers_are_given_settings_that_there_are(service):
    names = {name.removesuffix("_FILE") for name in COMPOSE["services"][service]["environment"]}
    assert names <= known()


def test_the_image_sets_variables_that_there_are():
    instructions = re.findall(r"^ENV (.+)$", DOCKERFILE, re.MULTILINE)
    names = {name for line in instructions for name in re.findall(r"(\w+)=", line)}
    assert "BIND" in names
    assert names <= known() | OF_THE_IMAGE


def test_the_image_takes_files_that_there_are_and_all_that_the_site_is_made_of():
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    assert {*packages, "manage.py", "static", "templates", "deploy/gunicorn.conf.py"} == set(copied())


def test_the_builder_is_sent_what_the_image_takes():
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    sent = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert sent == {*copied(), "requirements/production.txt"}


def test_images_of_others_have_a_version_and_a_digest():
    stages = re.findall(r"^FROM \S+ AS (\w+)$", DOCKERFILE, re.MULTILINE)
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    services = [service["image"] for name, service in COMPOSE["services"].items() if name not in OURS]
    images = [image for image in [*bases, *services] if image not in stages]
    assert len(images) == 3
    assert [image for image in images if not re.fullmatch(r"\w+:\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}", image)] == []


def test_no_secret_is_in_the_image_or_in_the_compose_file():
    kept = DOCKERFILE.split("\nENV ")[1:]
    assert not [part for part in kept if re.match(r"[^\n]*(SECRET|PASSWORD|TOKEN)", part)]
    assert all("SECRET_KEY" not in COMPOSE["services"][name]["environment"] for name in OURS)
    assert not re.search(r"PASSWORD: ", (DEPLOY / "compose.yaml").read_text())


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_what_a_container_asks_for_is_in_the_compose_file(service):
    asked = COMPOSE["services"][service]
    assert set(asked.get("secrets", [])) <= set(COMPOSE["secrets"])
    named = {volume.partition(":")[0] for volume in asked.get("volumes", [])}
    assert named <= set(COMPOSE["volumes"])
    files = {str(value) for name, value in asked.get("environment", {}).items() if name.endswith("_FILE")}
    assert files == {f"/run/secrets/{name}" for name in asked.get("secrets", [])}


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_a_container_waits_for_what_can_come(service):
    for name, how in COMPOSE["services"][service].get("depends_on", {}).items():
        awaited = COMPOSE["services"][name]
        if how["condition"] == "service_healthy":
            assert "test" in awaited["healthcheck"]
        if how["condition"] == "service_completed_successfully":
            assert awaited["restart"] == "no"


def test_secrets_are_never_committed():
    folders = {Path(secret["file"]).parent.name for secret in COMPOSE["secrets"].values()}
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {f"/deploy/{folder}/" for folder in folders} <= set(ignored)
    assert ".env" in ignored


def test_units_and_containers_run_commands_that_there_are():
    texts = [path.read_text() for path in UNITS]
    run = {name for text in texts for name in re.findall(r"manage\.py (\w+)", text)}
    commands = [" ".join(COMPOSE["services"][name].get("command", [])) for name in OURS]
    run |= {name for command in commands for name in re.findall(r"manage\.py (\w+)", command)}
    # The worker's comes with its app, which only sites with a worker have.
    assert run - {"db_worker"} <= set(get_commands())
    assert {"db_worker", "backup", "migrate", "maintain"} <= run


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_where_a_file_says_to_read_on_is_a_chapter_of_that_name(path):
    for chapter in re.findall(r"docs/running\.md, “(.+?)”", path.read_text() if path.is_file() else ""):
        assert f"\n## {chapter}\n" in RUNNING


@pytest.mark.django_db
@pytest.mark.postgresql
@pytest.mark.parametrize(("told", "answer"), [(None, "30s"), ("-c statement_timeout=2min", "2min"), ("", "0")])
def test_no_statement_keeps_a_thread_for_ever(monkeypatch, told, answer):
    monkeypatch.setenv("PGOPTIONS", told or "")
    if told is None:
        del os.environ["PGOPTIONS"]
    runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    with get_change_detector()._open() as opened:
        assert opened.execute("SHOW statement_timeout").fetchone() == (answer,)


def test_a_thread_never_waits_for_another_ones_connection():
    # In the settings, whatever the database of the tests is.
    pool = int(re.search(r'"max_size": (\d+)', settings_source())[1])
    assert int(re.search(r"^threads = (\d+)$", GUNICORN, re.MULTILINE)[1]) <= pool


# Twenty kilobytes of text, encoded.
LONGEST_ADDRESS = 60_000


def of_the_demo():
    return server.Server("127.0.0.1:8000").cfg


def of_deploy():
    told = Config()
    told.set("limit_request_line", runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))["limit_request_line"])
    return told


@pytest.mark.parametrize("config", [of_the_demo, of_deploy])
def test_a_page_of_text_in_the_search_box_gets_to_the_site(config, monkeypatch):
    monkeypatch.setenv("PGOPTIONS", "")
    address = f"/search/?q={'x' * LONGEST_ADDRESS}"
    request = next(RequestParser(config(), [f"GET {address} HTTP/1.1\r\nHost: a\r\n\r\n".encode()], ("::1", 1)))
    assert f"{request.path}?{request.query}" == address


def test_nginx_passes_such_an_address_on():
    kilobytes = re.search(r"large_client_header_buffers \d+ (\d+)k;", (DEPLOY / "newsroom.nginx.conf").read_text())
    assert int(kilobytes[1]) * 1024 > LONGEST_ADDRESS


def test_a_client_that_does_not_read_occupies_no_thread_for_long():
    settings = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings["when_ready"](SimpleNamespace(LISTENERS=[SimpleNamespace(sock=listener)]))
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            timeout = accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.calcsize("@ll"))
    assert struct.unpack("@ll", timeout) == (settings["SEND_TIMEOUT"], 0)
    # `socket.sendfile` would go on after it.
    assert settings["sendfile"] is False

"""`manage.py demo`."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import CommandParser
from django.db import connections

from newsroom.demo import building, environment, server
from newsroom.management.base import ReportingCommand


class Command(ReportingCommand):
    """Creates the database, the demo's content and a user of each role, then serves the site until stopped."""

    help = "Creates and serves a demo site. Running it again does not change existing data."
    requires_system_checks = []
    needs_tables = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the address to listen on."""
        parser.add_argument("--addr", default=environment.ADDRESS, metavar="HOST:PORT", help="default: %(default)s")

    def handle(self, *args: Any, addr: str, **options: Any) -> None:
        """Create what is missing, print the logins, and serve the site."""
        try:
            host, port = environment.split_address(addr)
        except ValueError as error:
            raise CommandError(f"--addr: {error}") from error
        check_free(host, port)
        # Compressing the static files takes as long as creating the content, and needs no database.
        with collecting_static_files():
            call_command("migrate", verbosity=0, interactive=False)
            added = building.build(self.report)
        self.report(f"{added} stories added." if added else "Demo stories already exist.")
        site = settings.SITE_URL
        self.stdout.write(f"\nThe site:  {site}/\nA topic:   {site}/topics/chongqing/\nThe desk:  {site}/admin/\n\n")
        for role, username, password in building.logins():
            self.stdout.write(f"  {role:14} {username:14} {password or '(password changed)'}\n")
        self.stdout.write(
            f"\nDemo ready at {site}/ (press Ctrl-C to stop; the data is in {settings.DATABASES['default']['NAME']}).\n"
        )
        self.stdout.flush()
        # A connection cannot be shared with the server's processes, nor can PostgreSQL's pool of them.
        connections.close_all()
        for connection in connections.all():
            if connection.vendor == "postgresql":
                connection.close_pool()  # type: ignore[attr-defined]  # Only this backend has it.
        server.Server(environment.join_address(host, port)).run()


def check_free(host: str, port: int) -> None:
    """Raise CommandError if the server cannot listen there, before anything is created."""
    try:
        # UnicodeError: for an invalid host name.
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "Invalid host name"
        raise CommandError(
            f"Cannot listen on {host}:{port} ({reason}). Choose another host or port with --addr."
        ) from error


@contextmanager
def collecting_static_files() -> Iterator[None]:
    """Run `collectstatic` in a process of its own and wait for its end. Raises CommandError if it failed."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "collectstatic", "--no-input", "--verbosity=0"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
        try:
            yield
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise CommandError("The static files could not be collected. See the error above.")

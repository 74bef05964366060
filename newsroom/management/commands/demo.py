"""`manage.py demo`: from nothing to a running site."""

import os
import socket
import sys

from django.conf import settings
from django.core.management import CommandError, call_command

from newsroom.demo import building
from newsroom.management.reporting import ReportingCommand

# Of gunicorn. An address of any length is read, as in deploy/gunicorn.conf.py.
OPTIONS = (
    "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket",
    "--limit-request-line", "0", "--config", "python:newsroom.demo.server",
)  # fmt: skip


class Command(ReportingCommand):
    """Makes the database, the demo's stories and a login of each role, then serves the site until it is stopped."""

    help = "Creates and serves a demo site. Running it again does not change existing data."
    requires_system_checks = []
    needs_tables = False

    def add_arguments(self, parser):
        """The address to serve at."""
        parser.add_argument("--addr", default="127.0.0.1:8000", metavar="HOST:PORT", help="default: %(default)s")

    def handle(self, *args, addr, **options):
        """Build what is missing, print the logins, become the server."""
        host, port = split_address(addr)
        check_free(host, port)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        added = building.build(self.progress)
        self.progress(f"{added} stories added." if added else "Demo stories already exist.")
        site = os.environ.setdefault("SITE_URL", f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}")
        self.stdout.write(f"\nThe site:  {site}/\nA topic:   {site}/topics/chongqing/\nThe desk:  {site}/admin/\n\n")
        for role, username, password in building.logins():
            self.stdout.write(f"  {role:14} {username:14} {password or '(password changed)'}\n")
        self.stdout.write(
            f"\nDemo ready at {site}/ (press Ctrl-C to stop; the data is in {settings.DATABASES['default']['NAME']}).\n"
        )
        self.stdout.flush()
        serve(host, port)

    def progress(self, line):
        """Tell how far it is."""
        self.stderr.write(line)
        self.stderr.flush()


def split_address(addr):
    """HOST:PORT as (host, port). Raises CommandError with a sentence if it is none."""
    host, _, port = addr.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise CommandError(f"--addr: “{addr}” is not valid. Use HOST:PORT, for example 127.0.0.1:8000.")
    return host.strip("[]"), int(port)


def check_free(host, port):
    """Raise CommandError with a sentence if nothing can be served there, before anything is made."""
    try:
        # UnicodeError: of a name that no host can have.
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "Invalid host name"
        raise CommandError(
            f"Cannot listen on {host}:{port} ({reason}). Choose another host or port with --addr."
        ) from error


def serve(host, port):
    """Replace this process by gunicorn, which reads the settings again; the process ID stays the same."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "newsroom.wsgi", "--bind", bind, *OPTIONS])

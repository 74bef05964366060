"""Environment variables that `manage.py demo` sets before the settings are read."""

import argparse
import secrets
from collections.abc import MutableMapping, Sequence
from pathlib import Path

ADDRESS = "127.0.0.1:8000"
VAR = Path(__file__).resolve().parent.parent.parent / "var"


def prepare(environ: MutableMapping[str, str], arguments: Sequence[str]) -> None:
    """Add the variables that the demo needs, unless they are set.

    Two-factor authentication is not required. The secret key is random and stored next to the database, so that users
    stay signed in after a restart. environ: the environment of the process, changed in place. arguments: those of the
    command; an invalid address is left to the command to report.
    """
    environ.setdefault("REQUIRE_SECOND_FACTOR", "0")
    if "SECRET_KEY" not in environ and "SECRET_KEY_FILE" not in environ:
        environ["SECRET_KEY"] = stored_secret(VAR / "secret-key")
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--addr", default=ADDRESS)
    try:
        host, port = split_address(parser.parse_known_args(arguments)[0].addr)
    except (ValueError, argparse.ArgumentError):
        return
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    environ.setdefault("SITE_URL", f"http://{join_address(host, port)}")


def stored_secret(path: Path) -> str:
    """Return the secret in the file at `path`. A missing file is created, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


def split_address(address: str) -> tuple[str, int]:
    """Split HOST:PORT, where HOST may be an IPv6 address in brackets. Raises ValueError if it is not valid."""
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"“{address}” is not valid. Use HOST:PORT, for example {ADDRESS}.")
    return host.strip("[]"), int(port)


def join_address(host: str, port: int) -> str:
    """Return HOST:PORT, with an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

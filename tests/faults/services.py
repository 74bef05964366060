"""Servers and disks of a test's own, which it can stop, freeze and fill."""

import os
import shutil
import signal
import subprocess
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path

import redis

from tests.serving import free_port, wait_until


@cache
def postgresql_folder():
    """The folder with the programs of the newest PostgreSQL of this machine, or None (Debian)."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class Program:
    """A process that runs as long as the block lasts, unless the test ends it before."""

    def __init__(self, command, log):
        self._command, self._log = command, log
        self.process = None

    def start(self):
        """Start it; once more after its end."""
        with open(self._log, "ab") as log:
            self.process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def end(self, number=signal.SIGKILL):
        """End it by this signal."""
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        self.process.wait(30)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.end()


class PostgreSQL:
    """A cluster in this folder, which belongs to the user postgres; tests run as root. Its disk may be full."""

    def __init__(self, folder):
        self.port, self._data, self._log = free_port(), folder / "data", folder / "log"
        shutil.chown(folder, "postgres")
        # Small, because the folder may be a small disk.
        self._run("initdb", "-A", "trust", "--no-sync", "--wal-segsize=1")
        options = {
            "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder,
            "max_connections": 100, "shared_buffers": "32MB", "max_wal_size": "16MB", "min_wal_size": "2MB",
            "autovacuum": "off",
        }  # fmt: skip
        self._options = " ".join(f"-c {name}={value}" for name, value in options.items())

    def _run(self, program, *words):
        command = ["runuser", "-u", "postgres", "--", postgresql_folder() / program, "-D", self._data, *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=120)

    def start(self):
        """Start it, unless it runs, and wait until it answers."""
        if subprocess.run([postgresql_folder() / "pg_isready", "-qp", str(self.port), "-h", "127.0.0.1"]).returncode:
            (self._data / "postmaster.pid").unlink(missing_ok=True)
            self._run("pg_ctl", "-w", "-l", self._log, "-o", self._options, "start")

    def stop(self):
        """Stop it at once, as if the machine had lost its power."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def copy(self, source, name):
        """Make a database of this name with the content of the one at the URL `source`."""
        of_cluster = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        folder = postgresql_folder()
        subprocess.run([folder / "createdb", *of_cluster, name], check=True, timeout=60)
        command = [folder / "psql", "-qX", *of_cluster, name]
        with subprocess.Popen([folder / "pg_dump", source], stdout=subprocess.PIPE) as dumping:
            subprocess.run(command, stdin=dumping.stdout, stdout=subprocess.DEVNULL, check=True, timeout=120)
        assert dumping.returncode == 0


class Redis(Program):
    """A Redis that stores nothing on a disk and refuses writes once its memory is full."""

    def __init__(self, folder):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        super().__init__([*command, "--maxmemory-policy", "noeviction"], folder / "redis.log")

    def start(self):
        """Start it, and wait until it answers."""
        super().start()
        wait_until(self.is_up)

    def is_up(self):
        """Whether it answers."""
        with closing(redis.Redis(port=self.port)) as client, suppress(redis.RedisError):
            return client.ping()
        return False

    def limit(self, memory):
        """Let it have so many bytes of memory; 0 for as many as there are."""
        with closing(redis.Redis(port=self.port)) as client:
            client.config_set("maxmemory", memory)


class Varnish(Program):
    """Varnish with `deploy/varnish.vcl`, in which only the site's address and the token are replaced."""

    def __init__(self, folder, port_of_site, token):
        self.port = free_port()
        vcl = (Path(__file__).parents[2] / "deploy" / "varnish.vcl").read_text()
        for documented, own in (('.port = "8000"', f'.port = "{port_of_site}"'), ("THE-TOKEN", token)):
            assert documented in vcl
            vcl = vcl.replace(documented, own)
        (folder / "site.vcl").write_text(vcl)
        command = ["varnishd", "-F", "-a", f"127.0.0.1:{self.port}", "-f", str(folder / "site.vcl"), "-s", "malloc,64m"]
        super().__init__([*command, "-n", str(folder / "varnish"), "-j", "none"], folder / "varnish.log")

    def end(self, number=signal.SIGTERM):
        """End it; by SIGTERM, which it passes on to its own process."""
        super().end(number)


@contextmanager
def disk(folder, megabytes):
    """Have the folder be a small disk of its own as long as the block lasts (in memory; only root can do that)."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder], check=True)
    try:
        yield Disk(folder)
    finally:
        # Lazily: a process may still have a file open.
        subprocess.run(["umount", "--lazy", folder], check=True)


class Disk:
    """A small disk."""

    def __init__(self, folder):
        self._file = folder / "filling"

    def fill(self):
        """Leave not one block free."""
        with suppress(OSError), open(self._file, "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    def free(self):
        """Make room again."""
        os.unlink(self._file)

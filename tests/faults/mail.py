"""A mail server that counts what it is sent (RFC 5321, as much of it as Django needs)."""

import threading
from collections import Counter
from contextlib import contextmanager, suppress
from email import message_from_string
from socketserver import StreamRequestHandler, ThreadingTCPServer


class _Session(StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 mail.example")
        to = ""
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].split()[0].upper()
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
            if verb == "DATA":
                self.say("354 Go on")
                lines = []
                while (line := self.rfile.readline().decode()) != ".\r\n":
                    # The sender is gone.
                    if not line:
                        return
                    lines.append(line)
                text = "".join(lines)
                with self.server.lock:
                    self.server.received[to, message_from_string(text)["Message-ID"]] += 1
            self.say("221 Bye" if verb == "QUIT" else "250 OK")
            if verb == "QUIT":
                return

    def finish(self):
        # The sender may be dead.
        with suppress(OSError):
            super().finish()


class _Server(ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Senders that are killed are what the test is about."""


@contextmanager
def mail_server():
    """Such a server, as long as the block lasts: its `url`, and how often each message was `received`."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.lock, server.received = threading.Lock(), Counter()
        server.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()

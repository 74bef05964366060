"""Email that is printed instead of sent (EMAIL_URL=console:)."""

import io

from django.core.mail import EmailMessage
from django.core.mail.backends import console

from newsroom.core.system.log_lines import indent_lines


class EmailBackend(console.EmailBackend):
    """Print every line of an email indented: standard output may end in the same log as the application's lines."""

    def write_message(self, message: EmailMessage) -> None:
        """Print the email."""
        stream, self.stream = self.stream, io.StringIO()
        try:
            super().write_message(message)
            text = self.stream.getvalue()
        finally:
            self.stream = stream
        stream.write(indent_lines(text.rstrip("\n")) + "\n")

"""How the newsroom's commands talk to the operator."""

from django.core.management.base import BaseCommand


class ReportingCommand(BaseCommand):
    """A command that reports on standard error while it works, and ends with one line on standard output."""

    def report(self, sentence: str) -> None:
        """Tell something that is no failure: progress, or what was left as it is."""
        self.stderr.write(sentence, style_func=str)

"""`manage.py doctor [SUBJECT …] [--full]`."""

import os
import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from newsroom.doctor import accounts, database, environment, files, processes, stored_data
from newsroom.doctor.findings import Finding, examine
from newsroom.management.base import ReportingCommand, count_with_noun

SUBJECTS = {
    module.SUBJECT.name: module.SUBJECT for module in (database, files, processes, accounts, environment, stored_data)
}


class Command(ReportingCommand):
    """Runs the checks of `newsroom.doctor`. Changes nothing.

    The exit status is 1 if something has to be done.
    """

    help = "Explains what is wrong with the site, what it means for readers and editors, and what to do."
    needs_tables = False
    # They ask the database, which may be what is broken, and are one of its checks.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Add what to look at."""
        parser.add_argument("subject", nargs="*", help=f"only these: {', '.join(SUBJECTS)}")
        parser.add_argument("--full", action="store_true", help="also what takes long: read the whole database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each finding as a paragraph, and the number of problems."""
        if unknown := set(options["subject"]) - {*SUBJECTS}:
            raise CommandError(f"There is no subject {', '.join(sorted(unknown))}. Choose from: {', '.join(SUBJECTS)}.")
        if not os.getuid():
            self.report("This command runs as root, who may do anything: it cannot tell what the site may not do.")
        has_database = database.is_available()
        problems = 0
        chosen = options["subject"] or [*SUBJECTS]
        if not has_database and "database" not in chosen:
            # Other checks leave out what follows from it.
            chosen = ["database", *chosen]
        for name in chosen:
            if not options["full"] and all(check.is_long for check in SUBJECTS[name].checks):
                self.report(f"Leaving out {name}, which takes long: use --full.")
                continue
            self.report(f"Checking {name}.")
            for finding in examine(SUBJECTS[name], has_database=has_database, is_full=options["full"]):
                problems += not finding.is_advice
                self._write(finding)
        if not has_database:
            self.report("What is in the database was not checked, because it does not work.")
        if problems:
            self.stdout.write(f"{count_with_noun(problems, 'problem', 'problems')} found. Nothing was changed.")
            # No CommandError, which would be logged and mailed as an error, without what was found.
            sys.exit(1)
        self.stdout.write("No problems found.")

    def _write(self, finding: Finding) -> None:
        self.stdout.write(f"{'Advice' if finding.is_advice else 'Problem'}: {finding}")

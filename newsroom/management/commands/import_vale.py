"""`manage.py import_vale PATH…`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from articles.house_style.importing import import_files
from newsroom.core.text.language_tags import is_language_tag
from newsroom.management.base import ReportingCommand


class Command(ReportingCommand):
    """Calls `house_style.importing.import_files`."""

    help = "Imports house style rules from YAML files of Vale. What is not supported is listed and skipped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the files and the language of the rules."""
        parser.add_argument("path", nargs="+", help="a YAML file, or a folder with such files")
        parser.add_argument("--language", default="", help="language tag of the stories to check, such as en")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the files and print a summary."""
        language = options["language"]
        if language and not is_language_tag(language):
            raise CommandError(f"“{language}” is not a language tag. Nothing was changed.")
        paths = [Path(name) for name in options["path"]]
        if missing := [path for path in paths if not path.exists()]:
            raise CommandError(f"{missing[0]} does not exist. Nothing was changed.")
        files = ((path.stem, path.read_bytes()) for path in _files(paths))
        result = import_files(files, language=language, by=None)
        for name, sentence in result.unsupported:
            self.report(f"{name}: {sentence}")
        self.stdout.write(result.summary)


def _files(paths: list[Path]) -> Iterator[Path]:
    """Yield these files, and those with rules in these folders."""
    for path in paths:
        yield from sorted([*path.glob("**/*.yml"), *path.glob("**/*.yaml")]) if path.is_dir() else [path]

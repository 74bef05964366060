#!/usr/bin/env python
"""Runs Django's management commands with this project's settings."""

import os
import sys

from newsroom.demo import environment


def main():
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    if sys.argv[1:2] == ["demo"]:
        environment.prepare(os.environ)
    # Django reads the settings on import, so they have to be in place by now.
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

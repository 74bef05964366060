#!/usr/bin/env python
"""Runs Django's management commands with this project's settings."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from newsroom.demo import environment


def main():
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    if sys.argv[1:2] == ["demo"]:
        environment.prepare(os.environ, sys.argv[2:])
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # A sentence for the operator; where in the code it was noticed does not help.
        sys.exit(f"Configuration error: {error}")


if __name__ == "__main__":
    main()

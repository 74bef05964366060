"""The settings of the tests, with a page that fails."""

from tests.settings import *  # noqa: F403

ROOT_URLCONF = "tests.core.monitoring.failing_urls"

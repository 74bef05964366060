"""`manage.py purge_edge`."""

from newsroom.core.cache.cdn import Purger
from newsroom.core.models import Process
from newsroom.management.consumer_command import ConsumerCommand


class Command(ConsumerCommand):
    """Runs `cdn.Purger`."""

    help = "Purges the CDN cache: everything at start-up, then changed pages only. Runs until stopped (SIGTERM)."
    process = Process.PURGE_EDGE
    consumer = Purger
    setting = "EDGE_PURGE_URL"
    section = "CDN cache"
    activity = "Purging"
    stopped = "Stopped. The CDN cache will not be purged until you start this command again, which purges everything."

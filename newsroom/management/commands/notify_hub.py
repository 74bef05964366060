"""`manage.py notify_hub`."""

from newsroom.core.models import Process
from newsroom.management.consumer_command import ConsumerCommand
from newsroom.site.websub import Publisher


class Command(ConsumerCommand):
    """Runs `websub.Publisher`."""

    help = "Notifies the WebSub hub whenever feeds change. Runs until stopped (SIGTERM)."
    process = Process.NOTIFY_HUB
    consumer = Publisher
    setting = "WEBSUB_HUB"
    section = "WebSub hub"
    activity = "Notifying"
    stopped = "Stopped. The hub will not be notified until you start this command again. Feeds are not affected."

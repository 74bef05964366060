"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

django = get_wsgi_application()

# Django has read its settings by now.
from newsroom.core.cache.page_cache import with_page_cache  # noqa: E402
from newsroom.core.images.storage import media_storage  # noqa: E402
from newsroom.core.monitoring.requests import with_request_log  # noqa: E402
from newsroom.core.web.body_limit import with_body_limit  # noqa: E402
from newsroom.core.web.url_limits import with_path_limit  # noqa: E402
from newsroom.redirects.middleware import redirects_front  # noqa: E402

site = with_path_limit(with_body_limit(with_page_cache(django, redirects_front)))
application = with_request_log(site)

# To import the library takes time and memory, which only servers spend that are measured.
if METRICS_BIND := os.environ.get("METRICS_BIND"):
    from newsroom import gauges
    from newsroom.core.monitoring.metrics import with_metrics

    application = with_metrics(application, METRICS_BIND, [gauges.stories])

# Before the first request.
media_storage().prepare()

"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

django = get_wsgi_application()

# Django has read its settings by now.
from newsroom.core.cache.page_cache import with_page_cache  # noqa: E402
from newsroom.core.web.body_limit import with_body_limit  # noqa: E402
from newsroom.core.web.url_limits import with_path_limit  # noqa: E402
from newsroom.redirects.middleware import redirects_front  # noqa: E402

application = with_path_limit(with_body_limit(with_page_cache(django, redirects_front)))

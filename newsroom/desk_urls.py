"""URLs of the desk, below /admin/.

Importing this imports all admin modules (`LateURLs`), in one thread: others that need a URL of the desk wait for it.
"""

from django.contrib import admin

admin.autodiscover()
urlpatterns, _, _ = admin.site.urls
sign_in = admin.site.login

"""Images, pages, the audit log, redirects and the invalidation log."""

from newsroom.core.models.audit import AuditEntry
from newsroom.core.models.images import Image
from newsroom.core.models.invalidation import Invalidation
from newsroom.core.models.pages import KnownPage, Page
from newsroom.core.models.redirects import Redirect

__all__ = ["AuditEntry", "Image", "Invalidation", "KnownPage", "Page", "Redirect"]

"""Images, files, pages, the audit log, redirects, imported items, presence, the invalidation log and maintenance."""

from newsroom.core.models.audit import AuditEntry
from newsroom.core.models.files import MediaFile
from newsroom.core.models.images import Image
from newsroom.core.models.imports import ImportedItem
from newsroom.core.models.invalidation import Invalidation
from newsroom.core.models.maintenance import MaintenanceRun
from newsroom.core.models.pages import KnownPage, Page
from newsroom.core.models.presence import Presence
from newsroom.core.models.redirects import Redirect, RedirectKind

__all__ = [
    "AuditEntry",
    "Image",
    "ImportedItem",
    "Invalidation",
    "KnownPage",
    "MaintenanceRun",
    "MediaFile",
    "Page",
    "Presence",
    "Redirect",
    "RedirectKind",
]

"""Images, files, pages, audit log, redirects, imported items, presence, invalidation log, processes and error mail."""

from newsroom.core.models.audit import AuditEntry
from newsroom.core.models.error_mail import ErrorMail
from newsroom.core.models.files import MediaFile
from newsroom.core.models.images import Image
from newsroom.core.models.imports import ImportedItem
from newsroom.core.models.invalidation import Invalidation
from newsroom.core.models.pages import KnownPage, Page
from newsroom.core.models.presence import Presence
from newsroom.core.models.processes import LOG_READERS, Process, ProcessStatus
from newsroom.core.models.redirects import Redirect, RedirectKind

__all__ = [
    "LOG_READERS",
    "AuditEntry",
    "ErrorMail",
    "Image",
    "ImportedItem",
    "Invalidation",
    "KnownPage",
    "MediaFile",
    "Page",
    "Presence",
    "Process",
    "ProcessStatus",
    "Redirect",
    "RedirectKind",
]

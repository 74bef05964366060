"""Stories, people, filings, drafts and corrections."""

from articles.models.article import Article
from articles.models.corrections import Correction
from articles.models.drafts import WorkingCopy
from articles.models.filing import Filing
from articles.models.people import Author, Byline

__all__ = ["Article", "Author", "Byline", "Correction", "Filing", "WorkingCopy"]

"""Stories, people, filings, drafts and corrections."""

from articles.models.article import Article
from articles.models.corrections import Correction
from articles.models.drafts import WorkingCopy
from articles.models.filing import Filing
from articles.models.people import Author, Byline
from articles.models.pictures import ArticleImage

__all__ = ["Article", "ArticleImage", "Author", "Byline", "Correction", "Filing", "WorkingCopy"]

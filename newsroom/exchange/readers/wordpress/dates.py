"""Dates of posts: WordPress stores local time and GMT, and either can be missing."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

_QUARTER = timedelta(minutes=15)
# The time zones of the world are within these (from -12 to +14 hours).
_MIN_OFFSET, _MAX_OFFSET = timedelta(hours=-12), timedelta(hours=14)
type Fields = Mapping[str, str]


class Offsets:
    """Offsets from UTC of the posts of a site."""

    def __init__(self) -> None:
        self._counts: Counter[timedelta] = Counter()
        # The newest moment by offset.
        self._newest: dict[timedelta, datetime] = {}

    def add(self, fields: Fields) -> None:
        """Count the offset of a post, if it has both dates."""
        if (offset := _offset_of(fields)) is not None:
            self._counts[offset] += 1
            moment = (_parsed(fields.get("wp:post_date_gmt", "")) or datetime.min).replace(tzinfo=UTC)
            self._newest[offset] = max(moment, self._newest.get(offset, moment))

    @property
    def usual(self) -> timedelta:
        """The most frequent offset."""
        return self._counts.most_common(1)[0][0] if self._counts else timedelta()

    @property
    def example(self) -> tuple[datetime, timedelta] | None:
        """The newest moment with the most frequent offset, and that offset; None if no post has both dates."""
        return (self._newest[self.usual], self.usual) if self._counts else None


def moment_of(fields: Fields, usual: timedelta, *, is_public: bool) -> datetime | None:
    """Return the date of a post (aware), or None.

    usual: offset from UTC for a post with local time only. is_public: drafts have a local date that means nothing.
    """
    if gmt := _parsed(fields.get("wp:post_date_gmt", "")):
        return gmt.replace(tzinfo=UTC)
    if not is_public:
        return None
    if local := _parsed(fields.get("wp:post_date", "")):
        try:
            return (local - usual).replace(tzinfo=UTC)
        except OverflowError:
            return None
    return _published(fields)


def changed_of(fields: Fields, usual: timedelta) -> datetime | None:
    """Return when a post was last changed (aware), or None. usual: see `moment_of`."""
    dates = {f"wp:post_date{zone}": fields.get(f"wp:post_modified{zone}", "") for zone in ("", "_gmt")}
    return moment_of(dates, usual, is_public=True)


def day_of(fields: Fields, usual: timedelta) -> date | None:
    """Return the day of a post in the zone of the site, as in its former URL, or None."""
    if local := _parsed(fields.get("wp:post_date", "")):
        return local.date()
    moment = moment_of(fields, usual, is_public=True)
    try:
        return (moment + usual).date() if moment else None
    except OverflowError:
        return None


def _offset_of(fields: Fields) -> timedelta | None:
    local, gmt = _parsed(fields.get("wp:post_date", "")), _parsed(fields.get("wp:post_date_gmt", ""))
    if local is None or gmt is None:
        return None
    offset = round((local - gmt) / _QUARTER) * _QUARTER
    return offset if _MIN_OFFSET <= offset <= _MAX_OFFSET else None


def _parsed(text: str) -> datetime | None:
    """Return a date of WordPress (2019-06-01 07:30:00) without a zone, or None. The zero date is None."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment.replace(tzinfo=None) if 1 < moment.year < 9999 else None


def _published(fields: Fields) -> datetime | None:
    """Return the date that the post has in the feed."""
    try:
        moment = parsedate_to_datetime(fields.get("pubDate", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if 1 < moment.year < 9999 else None

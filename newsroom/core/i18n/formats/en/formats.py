"""Date and time formats of English (https://docs.djangoproject.com/en/6.1/topics/i18n/formatting/)."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
WEEKDAY_FORMAT = "l j F Y"
YEAR_FORMAT = "Y"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F Y"
# The locale by which scripts (Intl) format the same.
INTL_LOCALE = "en-GB"

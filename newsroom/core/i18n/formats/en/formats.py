"""How days and moments are written in English (https://docs.djangoproject.com/en/6.1/topics/i18n/formatting/)."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
YEAR_FORMAT = "Y"
YEAR_MONTH_FORMAT = "F Y"
# Where there is little room: under a chart.
SHORT_MONTH_FORMAT = "M Y"
# By which scripts write the same (Intl).
DATES_OF_SCRIPTS = "en-GB"

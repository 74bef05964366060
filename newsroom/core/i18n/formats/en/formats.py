"""Date and time formats of English (https://docs.djangoproject.com/en/6.1/topics/i18n/formatting/)."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
YEAR_FORMAT = "Y"
YEAR_MONTH_FORMAT = "F Y"
# For little space, as under a chart.
SHORT_MONTH_FORMAT = "M Y"
# The locale by which scripts (Intl) format the same.
INTL_LOCALE = "en-GB"

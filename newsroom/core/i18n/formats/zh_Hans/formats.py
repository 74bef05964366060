"""Date and time formats of Simplified Chinese (GB/T 15835, numerals)."""

DATE_FORMAT = "Y年n月j日"
DATETIME_FORMAT = "Y年n月j日 H:i"
YEAR_FORMAT = "Y年"
YEAR_MONTH_FORMAT = "Y年n月"
# For little space, as under a chart.
SHORT_MONTH_FORMAT = "Y年n月"
# The locale by which scripts (Intl) format the same.
INTL_LOCALE = "zh-Hans"

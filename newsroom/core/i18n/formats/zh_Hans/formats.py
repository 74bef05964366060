"""Date and time formats of Simplified Chinese (GB/T 15835, numerals)."""

DATE_FORMAT = "Y年n月j日"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y年n月j日 H:i"
WEEKDAY_FORMAT = "Y年n月j日 l"
YEAR_FORMAT = "Y年"
MONTH_DAY_FORMAT = "n月j日"
YEAR_MONTH_FORMAT = "Y年n月"
# The locale by which scripts (Intl) format the same.
INTL_LOCALE = "zh-Hans"

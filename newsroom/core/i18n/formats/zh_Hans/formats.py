"""How days and moments are written in Simplified Chinese (GB/T 15835, numerals)."""

DATE_FORMAT = "Y年n月j日"
DATETIME_FORMAT = "Y年n月j日 H:i"
YEAR_FORMAT = "Y年"
YEAR_MONTH_FORMAT = "Y年n月"
# Where there is little room: under a chart.
SHORT_MONTH_FORMAT = "Y年n月"
# By which scripts write the same (Intl).
DATES_OF_SCRIPTS = "zh-Hans"

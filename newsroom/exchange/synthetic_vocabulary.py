"""Words for synthetic news. A sentence consists of a body, a verb, an object and an adverbial."""

# fmt: off
PLACES = (
    "Harbour", "Valley", "Coastal", "Northern", "Southern", "Eastern", "Western", "Upland", "Island", "River",
    "Lakeside", "Border", "Inland", "Delta",
)
SUBJECTS = (
    "bridges", "budgets", "buses", "canals", "courts", "dairies", "elections", "exports", "farms", "ferries",
    "festivals", "fisheries", "floods", "forests", "gardens", "glassworks", "housing", "hospitals", "libraries",
    "markets", "mills", "mines", "museums", "orchards", "ports", "power", "quarries", "railways", "reservoirs",
    "roads", "rowing", "schools", "shipyards", "skiing", "taxes", "theatres", "tides", "tourism", "trams",
    "vineyards", "wages", "weather", "wind farms", "wool",
)
BODIES = (
    "the council", "the ministry", "the port authority", "the regulator", "the court of audit",
    "the farmers' union", "the operator", "the planning office", "the teachers' union", "the water board",
    "the national bank", "the weather service", "the museum", "the railway company", "a joint committee",
    "the electoral office",
)
VERBS = (
    "approved", "postponed", "published", "reviewed", "rejected", "extended", "halved", "doubled", "confirmed",
    "withdrew", "presented", "questioned",
)
OBJECTS = (
    "the plan for new moorings", "a report on summer traffic", "the budget for the coming year",
    "its forecast for the harvest", "the contract for the northern line", "an offer to the crews",
    "the rules on night work", "the list of listed buildings", "a programme of repairs",
    "the price of a season ticket", "the survey of empty homes", "a proposal to widen the canal",
)
ADVERBIALS = (
    "on Monday", "on Tuesday", "after a long debate", "in a short statement", "before the season begins",
    "without giving a reason", "for the third time", "with a narrow majority", "despite objections",
    "ahead of the winter",
)
DESKS = (
    "Business", "City", "Culture", "Education", "Foreign", "Harbour", "Health", "Science", "Sports", "Weather",
)
# fmt: on

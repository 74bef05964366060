"""The tags of texts: those that we keep, what holds what, and what becomes of the others."""

# The tags that are kept, by what they are called here.
INLINE = {
    "a": "a", "abbr": "abbr", "b": "strong", "cite": "cite", "code": "code", "del": "s", "em": "em", "i": "em",
    "ins": "u", "kbd": "code", "q": "q", "s": "s", "samp": "code", "small": "small", "strike": "s",
    "strong": "strong", "sub": "sub", "sup": "sup", "tt": "code", "u": "u",
}  # fmt: skip
# Blocks whose content is words.
WORDS = {
    "caption": "caption", "figcaption": "figcaption", "h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4",
    "h6": "h4", "p": "p", "pre": "pre",
}  # fmt: skip
# Blocks that hold blocks.
GROUPS = {"blockquote", "figure", "ol", "table", "ul"}
# The parts of lists and tables, and what each stands in.
PARENTS = {
    "li": {"ul", "ol"}, "tbody": {"table"}, "thead": {"table"}, "tfoot": {"table"},
    "tr": {"tbody", "thead", "tfoot"}, "td": {"tr"}, "th": {"tr"},
}  # fmt: skip
# What has to be begun in something that does not itself hold blocks or words.
STANDS_IN = {"ul": "li", "ol": "li", "table": "tbody", "tbody": "tr", "thead": "tr", "tfoot": "tr", "tr": "td"}
# These take words as well as blocks.
CELLS = {"li", "td", "th"}
# Other blocks end a paragraph and leave nothing else behind.
BREAKS = {
    "address", "article", "aside", "body", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset", "footer",
    "form", "head", "header", "hgroup", "html", "legend", "main", "menu", "nav", "option", "section", "summary",
}  # fmt: skip
# These go with all they hold, which is no text.
DROPPED = {
    "applet", "audio", "canvas", "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "style",
    "svg", "template", "textarea", "title", "video", "xml", "xmp",
}  # fmt: skip
# Twelve lists in one another; deeper ones are flattened.
DEPTH = 24
# What separates words, and is none.
BLANK = " \xa0\n"

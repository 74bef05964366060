"""The tags of our HTML: which are kept, how they nest, and what replaces the others."""

# Inline tags -> the tags that replace them.
INLINE = {
    "a": "a", "abbr": "abbr", "b": "strong", "cite": "cite", "code": "code", "del": "s", "em": "em", "i": "em",
    "ins": "u", "kbd": "code", "q": "q", "s": "s", "samp": "code", "small": "small", "strike": "s",
    "strong": "strong", "sub": "sub", "sup": "sup", "tt": "code", "u": "u",
}  # fmt: skip
# Blocks with text -> the tags that replace them.
WORDS = {
    "caption": "caption", "figcaption": "figcaption", "h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4",
    "h6": "h4", "p": "p", "pre": "pre",
}  # fmt: skip
# Blocks that contain blocks.
GROUPS = {"blockquote", "figure", "ol", "table", "ul"}
# The parts of lists and tables -> their possible parents.
PARENTS = {
    "li": {"ul", "ol"}, "tbody": {"table"}, "thead": {"table"}, "tfoot": {"table"},
    "tr": {"tbody", "thead", "tfoot"}, "td": {"tr"}, "th": {"tr"},
}  # fmt: skip
# Elements that contain neither blocks nor text -> the child that these need.
REQUIRED_CHILD = {"ul": "li", "ol": "li", "table": "tbody", "tbody": "tr", "thead": "tr", "tfoot": "tr", "tr": "td"}
# Elements that contain both text and blocks.
CELLS = {"li", "td", "th"}
# Other blocks end a paragraph, but are not written.
BREAKS = {
    "address", "article", "aside", "body", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset", "footer",
    "form", "head", "header", "hgroup", "html", "legend", "main", "menu", "nav", "option", "section", "summary",
}  # fmt: skip
# Removed with their content, which is not text.
DROPPED = {
    "applet", "audio", "canvas", "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "style",
    "svg", "template", "textarea", "title", "video", "xml", "xmp",
}  # fmt: skip
# The depth of twelve nested lists; deeper ones are flattened.
MAX_DEPTH = 24
# Characters that separate words.
BLANK = " \xa0\n"

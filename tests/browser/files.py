"""Files that are dropped and pasted."""

import base64

from tests.factories import file_of, photo

# Makes the files there, as a browser has them, and lets the event happen to the element.
TRANSFER = """(element, {kind, files, at}) => {
    const transfer = new DataTransfer();
    for (const {name, type, data} of files) {
        const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, {type}));
    }
    const {left, top} = element.getBoundingClientRect();
    const [clientX, clientY] = at ?? [left + 30, top + 30];
    const options = {bubbles: true, cancelable: true, clientX, clientY};
    element.dispatchEvent(kind === "paste"
        ? new ClipboardEvent("paste", {...options, clipboardData: transfer})
        : new DragEvent("drop", {...options, dataTransfer: transfer}));
}"""


def a_file(name="gate.jpg", content=None):
    content = file_of(photo(), "JPEG").getvalue() if content is None else content
    return {"name": name, "type": "image/jpeg", "data": base64.b64encode(content).decode()}


def give(page, selector, *files, kind="drop", at=None):
    """Drop or paste the files on the element. at: the point of the window."""
    page.eval_on_selector(selector, TRANSFER, {"kind": kind, "files": files, "at": at})

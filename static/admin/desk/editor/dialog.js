// Elements and dialogs for the modules of the text editor.

// Creates an element: element("button", { type: "button", "aria-label": "Bold", onclick }, "B", child). Sets a property if
// the element has one of that name, else an attribute. Skips children that are null or false.
export function element(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (name in made && !name.includes("-")) made[name] = value;
        else if (value !== null && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null && child !== false));
    return made;
}

// Opens the picker of images or files (desk/picker.js), which uploads the files first, if there are any. For a command: the
// picker opens after it, because it may insert something at once.
export function pick(kind, { done, files, several }) {
    queueMicrotask(() => document.dispatchEvent(new CustomEvent("desk:pick", { detail: { kind, done, files, several } })));
    return true;
}

// Opens a modal dialog and returns it. When it closes, the focus is restored and `onClose` called.
// A text editor gives up the focus first and gets it back from here: if the browser restored it, the cursor would be at
// the start of the text until the editor has set its own, and what the dialog inserts could end up there.
export function openDialog(heading, content, { onClose = () => {}, className = "" } = {}) {
    const title = element("h2", { id: `desk-dialog-${Math.random().toString(36).slice(2)}` }, heading);
    const close = element("button", { type: "button", className: "desk-dialog__close", "aria-label": "Close" }, "×");
    const dialog = element(
        "dialog",
        { className: `desk-dialog ${className}`, "aria-labelledby": title.id },
        element("header", { className: "desk-dialog__head" }, title, close),
        ...content,
    );
    close.addEventListener("click", () => dialog.close());
    // Close on a click outside, unless the pointer was pressed inside, to select text.
    dialog.addEventListener("pointerdown", (event) => { dialog.isOutside = event.target === dialog && !within(dialog, event); });
    dialog.addEventListener("click", () => { if (dialog.isOutside) dialog.close(); });
    const editor = document.activeElement?.closest(".ProseMirror")?.editor;
    dialog.addEventListener("close", () => {
        dialog.remove();
        editor?.view.focus();
        onClose();
    });
    document.body.append(dialog);
    editor?.view.dom.blur();
    dialog.showModal();
    return dialog;
}

function within(dialog, { clientX, clientY }) {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

// Opens a dialog with one text field. `check` returns an error message or ""; `then` is called with the text.
export function askForLine(heading, { label, value = "", help = "", button, check = () => "", then, onClose }) {
    const input = element("input", { type: "text", value, id: "desk-line", autocomplete: "off", spellcheck: false });
    const error = element("p", { className: "desk-dialog__error", role: "alert", id: "desk-line-error" });
    const form = element(
        "form",
        { noValidate: true },
        element("label", { htmlFor: input.id }, label),
        help && element("p", { className: "desk-note", id: "desk-line-help" }, help),
        input,
        error,
        element("p", { className: "desk-dialog__buttons" }, element("button", { className: "button desk-primary" }, button)),
    );
    input.setAttribute("aria-describedby", help ? "desk-line-help desk-line-error" : "desk-line-error");
    let isDone = false;
    const dialog = openDialog(heading, [form], { onClose: () => (isDone ? then(input.value.trim()) : onClose?.()) });
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        const message = check(input.value.trim());
        error.textContent = message;
        input.setAttribute("aria-invalid", String(Boolean(message)));
        if (message) return input.focus();
        isDone = true;
        dialog.close();
    });
    input.focus();
    input.select();
    return dialog;
}

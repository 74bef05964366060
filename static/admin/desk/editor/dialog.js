// Elements and dialogs for the editor's own modules.

// element("button", { type: "button", "aria-label": "Bold", onclick }, "B", child): a property where there is one of that
// name, else an attribute. null and false children are left out.
export function element(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (name in made && !name.includes("-")) made[name] = value;
        else if (value !== null && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null && child !== false));
    return made;
}

// Shows a dialog with this heading and content. What was focused before is focused again when it closes; `onClose` is
// then called. Returns the dialog.
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
    // A click beside it closes it; one that began inside, to mark text, does not.
    dialog.addEventListener("pointerdown", (event) => { dialog.isOutside = event.target === dialog && !within(dialog, event); });
    dialog.addEventListener("click", () => { if (dialog.isOutside) dialog.close(); });
    dialog.addEventListener("close", () => {
        dialog.remove();
        onClose();
    });
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
}

function within(dialog, { clientX, clientY }) {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

// Asks for one line of text. `check` returns what is wrong with it, or nothing; `then` gets what was typed.
export function askForLine(heading, { label, value = "", help = "", button, check = () => "", then, onClose }) {
    const input = element("input", { type: "text", value, id: "desk-line", autocomplete: "off", spellcheck: false });
    const wrong = element("p", { className: "desk-dialog__wrong", role: "alert", id: "desk-line-wrong" });
    const form = element(
        "form",
        { noValidate: true },
        element("label", { htmlFor: input.id }, label),
        help && element("p", { className: "desk-note", id: "desk-line-help" }, help),
        input,
        wrong,
        element("p", { className: "desk-dialog__buttons" }, element("button", { className: "button desk-primary" }, button)),
    );
    input.setAttribute("aria-describedby", help ? "desk-line-help desk-line-wrong" : "desk-line-wrong");
    let isDone = false;
    const dialog = openDialog(heading, [form], { onClose: () => (isDone ? then(input.value.trim()) : onClose?.()) });
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        const mistake = check(input.value.trim());
        wrong.textContent = mistake;
        input.setAttribute("aria-invalid", String(Boolean(mistake)));
        if (mistake) return input.focus();
        isDone = true;
        dialog.close();
    });
    input.focus();
    input.select();
    return dialog;
}

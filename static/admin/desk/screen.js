"use strict";
// The screen of a story or a topic: what the buttons say, its editor and its keys.
{
    const form = document.getElementById("desk-form");

    // A date to come makes publishing scheduling; the button says so before it is pressed.
    const date = form.querySelector("#id_published_at");
    const publish = form.querySelector("button[data-later]");
    // The field holds the newsroom's time, wherever the browser is.
    const offset = Number(document.body.dataset.adminUtcOffset) * 1000;
    function sayWhen() {
        const isLater = date.value !== "" && Date.parse(`${date.value}Z`) - offset > Date.now();
        publish.textContent = isLater ? publish.dataset.later : publish.dataset.now;
    }
    if (date && publish) {
        date.addEventListener("input", sayWhen);
        sayWhen();
    }

    // The editor stands in for its text area: it takes over the label.
    form.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
        const label = textarea.labels[0];
        const props = editor.options.editorProps;
        editor.setOptions({ editorProps: { ...props, attributes: { ...props.attributes, "aria-label": label.textContent } } });
        label.addEventListener("click", () => editor.commands.focus());
    });

    // Enter in the headline goes on to the next field; a headline has one line.
    form.querySelector(".desk-headline")?.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        const next = form.querySelector("#id_summary");
        if (next) next.focus();
        else form.requestSubmit();
    });

    // Ctrl+S and Cmd+S press the first button, which saves.
    document.addEventListener("keydown", (event) => {
        if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key === "s") {
            event.preventDefault();
            const save = form.querySelector("button[type=submit]");
            if (save) form.requestSubmit(save);
        }
    });

    // A second click would send the same version again and conflict with the first.
    form.addEventListener("submit", () => {
        setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = true; }), 0);
    });
}

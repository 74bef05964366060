"use strict";
// The screen of a story or a topic: its editor and its keys.
{
    const form = document.getElementById("desk-form");

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
    form.addEventListener("submit", ({ submitter }) => {
        // What opens in a tab of its own leaves this one to go on with.
        if (submitter?.formTarget) return;
        setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = true; }), 0);
    });
}

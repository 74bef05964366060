"use strict";
// The form of a story or topic: label of the text editor, keyboard shortcuts, protection from double submission.
{
    const form = document.getElementById("desk-form");
    // In milliseconds.
    const NO_ANSWER = 30000;

    // The editor replaces its text area: give it the label.
    form.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
        const label = textarea.labels[0];
        const props = editor.options.editorProps;
        editor.setOptions({ editorProps: { ...props, attributes: { ...props.attributes, "aria-label": label.textContent } } });
        label.addEventListener("click", () => editor.view.focus());
    });

    // Enter in the headline moves to the next field, because a headline has one line.
    form.querySelector(".desk-headline")?.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        const next = form.querySelector("#id_summary");
        if (next) next.focus();
        else form.requestSubmit();
    });

    // Ctrl+S and Cmd+S save, in place or as the first button does.
    document.addEventListener("keydown", (event) => {
        if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key === "s") {
            event.preventDefault();
            const save = form.querySelector("button[type=submit]");
            if (save && !save.disabled && !window.desk?.saveInPlace?.(save)) form.requestSubmit(save);
        }
    });

    // A second click would send the same version again and conflict with the first. What is typed while the next page is
    // loading would be lost, except in a story, which keeps it.
    form.addEventListener("submit", ({ submitter }) => {
        // A form that opens in a new tab leaves this page usable.
        if (submitter?.formTarget) return;
        const setDisabled = (isDisabled) => {
            form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = isDisabled; });
            form.inert = isDisabled && !document.querySelector(".desk-saving[data-story]");
        };
        setTimeout(setDisabled, 0, true);
        // If no answer came, the page is still in use, and a late answer must not replace what is typed from now on.
        setTimeout(() => {
            window.stop();
            setDisabled(false);
        }, NO_ANSWER);
    });
}

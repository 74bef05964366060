"use strict";
// Warns before a page with unsaved changes is left. Reloads a page that Back restores from the cache of the browser.
{
    const form = document.getElementById("desk-form");
    // Compare the form data, because Select2, dragging and the calendar fire no native events. Search fields do not count,
    // nor what saving in place changes.
    const isContent = ([name]) => !/^csrfmiddlewaretoken$|^find_|(^|-)opened$/.test(name) && form.elements[name]?.type !== "search";
    const content = () => JSON.stringify([...new FormData(form)].filter(isContent));
    let saved = null;
    let isSending = false;
    // A page that answers a form, for example with an edit conflict, shows what was not saved. Scripts change the form until
    // the page is loaded, and editors may type before that.
    const start = () => { saved ??= form.dataset.unsaved ? "" : content(); };
    ["keydown", "pointerdown", "beforeinput"].forEach((name) => form.addEventListener(name, start, { capture: true }));
    window.addEventListener("load", () => setTimeout(start, 0));
    // A form that opens in a new tab does not leave the page.
    form.addEventListener("submit", ({ submitter }) => { isSending = !submitter?.formTarget; });

    // Autosave, where there is one, knows what is saved.
    const isAtRisk = () => window.desk?.isAtRisk?.() ?? (saved !== null && content() !== saved);
    window.addEventListener("beforeunload", (event) => {
        // Sending the form is the first reason to leave. A link followed before the answer is the second, and stops the request.
        if (!isSending && isAtRisk()) event.preventDefault();
        isSending = false;
    });

    window.desk ??= {};
    desk.formContent = content;
    desk.markSaved = (text) => { saved = text; };
    // Calls change(), whose changes to the form do not count as unsaved.
    desk.changeWithoutWarning = (change) => {
        const isUnchanged = saved === null || content() === saved;
        change();
        if (isUnchanged && saved !== null) saved = content();
    };

    window.addEventListener("pageshow", ({ persisted }) => {
        if (persisted) location.reload();
    });
}

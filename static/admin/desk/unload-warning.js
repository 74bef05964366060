"use strict";
// Warns before a page with unsaved changes is left. Reloads a page that Back restores from the cache of the browser.
{
    const form = document.getElementById("desk-form");
    // Compare the form data, because Select2 and the calendar fire no native events. Search fields do not count.
    const isContent = ([name]) => name !== "csrfmiddlewaretoken" && form.elements[name]?.type !== "search";
    const content = () => JSON.stringify([...new FormData(form)].filter(isContent));
    let saved = null;
    let isSending = false;
    window.addEventListener("load", () => setTimeout(() => { saved = content(); }, 0));
    // A form that opens in a new tab does not leave the page.
    form.addEventListener("submit", ({ submitter }) => { isSending = !submitter?.formTarget; });

    // Autosave, where there is one, knows what is saved.
    const isAtRisk = () => window.desk?.isAtRisk?.() ?? (saved !== null && content() !== saved);
    window.addEventListener("beforeunload", (event) => {
        if (!isSending && isAtRisk()) event.preventDefault();
    });

    // Calls change(), whose changes to the form do not count as unsaved.
    window.desk ??= {};
    desk.changeWithoutWarning = (change) => {
        const isUnchanged = saved === null || content() === saved;
        change();
        if (isUnchanged && saved !== null) saved = content();
    };

    window.addEventListener("pageshow", ({ persisted }) => {
        if (persisted) location.reload();
    });
}

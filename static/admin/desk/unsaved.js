"use strict";
// What would be lost by leaving the screen of a story or a topic is asked about first; Back shows no old text.
{
    const form = document.getElementById("desk-form");
    // Select2 and the calendar fire no native events: the form's data are compared. What is looked for is not written.
    const isWritten = ([name]) => name !== "csrfmiddlewaretoken" && form.elements[name]?.type !== "search";
    const written = () => JSON.stringify([...new FormData(form)].filter(isWritten));
    let before = null;
    let isSending = false;
    window.addEventListener("load", () => setTimeout(() => { before = written(); }, 0));
    // What opens in a tab of its own leaves nothing.
    form.addEventListener("submit", ({ submitter }) => { isSending = !submitter?.formTarget; });

    // A screen that saves by itself knows better what is safe.
    const isAtRisk = () => window.desk?.isAtRisk?.() ?? (before !== null && written() !== before);
    window.addEventListener("beforeunload", (event) => {
        if (!isSending && isAtRisk()) event.preventDefault();
    });

    // What a script brings or takes away itself is nothing that somebody wrote.
    window.desk ??= {};
    desk.bring = (change) => {
        const isAsBefore = before === null || written() === before;
        change();
        if (isAsBefore && before !== null) before = written();
    };

    window.addEventListener("pageshow", ({ persisted }) => {
        if (persisted) location.reload();
    });
}

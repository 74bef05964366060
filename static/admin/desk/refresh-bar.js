"use strict";
// After a save, shows the bar of the story editor as the server has it now: buttons, confirmation dialogs, checklist.
{
    const parse = (html) => new DOMParser().parseFromString(html, "text/html").body;
    // The label of a button that depends on the date is set by confirmations.js.
    const signatureOf = (root) => JSON.stringify([...root.querySelectorAll("button, a.button")].map(({ value, href, className, dataset, textContent }) => (
        [value, href, className, dataset.now ?? textContent.trim(), dataset.later, dataset.same, dataset.confirms]
    )));

    function refreshButtons(html) {
        const place = document.querySelector(".desk-bar__buttons");
        const fresh = parse(html);
        if (!place || signatureOf(fresh) === signatureOf(place)) return;
        const focused = place.contains(document.activeElement) ? document.activeElement : null;
        const isOpen = place.querySelector(".desk-menu")?.open;
        place.replaceChildren(...fresh.childNodes);
        if (isOpen) place.querySelector(".desk-menu").open = true;
        if (!focused) return;
        const again = focused.value && place.querySelector(`button[value="${CSS.escape(focused.value)}"]`);
        (again || place.querySelector("button")).focus();
    }

    // Keeps a dialog that is open or in which something was typed.
    function refreshDialogs(html) {
        const place = document.getElementById("desk-confirmations");
        const fresh = parse(html);
        const isInUse = (dialog) => dialog.open || [...dialog.querySelectorAll("textarea, input")].some(({ value, defaultValue }) => value !== defaultValue);
        const inUse = [...place.querySelectorAll("dialog")].filter(isInUse);
        inUse.forEach(({ id }) => fresh.querySelector(`#${CSS.escape(id)}`)?.remove());
        place.querySelectorAll("dialog").forEach((dialog) => { if (!inUse.includes(dialog)) dialog.remove(); });
        place.append(...fresh.children);
    }

    document.addEventListener("desk:saved", ({ detail: { buttons, confirmations } }) => {
        if (buttons === undefined) return;
        refreshButtons(buttons);
        refreshDialogs(confirmations);
        document.dispatchEvent(new CustomEvent("desk:bar-refreshed"));
    });
}

"use strict";
// Saves a screen while its editor goes on typing: desk.saveInPlace(button) returns whether it does. It does not if the focus
// is in no text, or if the page has to show more than “Saved”: the form is then sent with the button, as without a script.
{
    // In milliseconds.
    const TIMEOUT = 15000;
    const STILL_ON_PAGE = "Your changes are still on this page.";
    const TEXTS = "textarea, [contenteditable=true], input:not([type]), input[type=text]";
    const REFUSALS = {
        413: "the text is too long for the server",
        429: "the server is busy",
        503: "the server is unavailable",
        507: "a disk of the server is full. Tell an administrator",
    };

    function start(place) {
        const { saveUrl: url, user } = place.dataset;
        const form = document.getElementById("desk-form");
        const line = desk.saveStatus(place);
        const field = (name) => form.querySelector(`[name="${CSS.escape(name)}"]`);
        let isSaving = false, isWantedAgain = false, waiting = null;

        // Some fields change others or the URL of the screen's object; errors and conflicts that are solved have to disappear.
        function isReloaded() {
            if (form.querySelector(".errornote, .desk-current")) return true;
            const opened = JSON.parse(field("opened").value);
            return [...form.querySelectorAll("[data-reloads]")].some(({ type, checked, name, value }) => (
                type === "checkbox" ? checked : value.trim() !== opened[name]
            ));
        }

        // Resolves to whether the form has to be sent, because the page has to show why it cannot be saved.
        async function send() {
            const content = desk.formContent();
            const data = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
            line.show("saving", "Saving…");
            let response, answer;
            try {
                response = await desk.post(url, [...data, ["user", user]], { signal: AbortSignal.timeout(TIMEOUT) });
                answer = await response.json().catch(() => null);
            } catch {
                line.show("bad", `Not saved: no connection. ${STILL_ON_PAGE}`);
                return false;
            }
            if ([404, 409].includes(response.status) && answer) return true;
            if (response.status === 401 && answer) {
                line.show("bad", `Not saved. ${answer.error} ${STILL_ON_PAGE} `, line.signInLink(), " to save them.");
            } else if (!response.ok || !answer) {
                line.show("bad", answer?.error ? `Not saved. ${answer.error} ${STILL_ON_PAGE}` : `Not saved: ${REFUSALS[response.status] ?? "server error"}. ${STILL_ON_PAGE}`);
            } else {
                for (const [name, value] of Object.entries(answer.opened)) {
                    const input = field(name);
                    // A search removes the stories found before.
                    if (input) input.value = value;
                }
                // Signing in again rotates it.
                field("csrfmiddlewaretoken").value = desk.csrfToken();
                desk.markSaved(content);
                line.showRevision({ message: `Saved ${answer.at}` });
                if (answer.state) document.querySelector(".desk-bar__state").innerHTML = answer.state;
            }
            return false;
        }

        async function save(button) {
            isSaving = true;
            try {
                do {
                    isWantedAgain = false;
                    if (await send()) waiting ??= button;
                } while (isWantedAgain && !waiting && !line.problem);
            } finally {
                isSaving = false;
            }
            if (waiting) form.requestSubmit(waiting);
            waiting = null;
        }

        desk.saveInPlace = (button) => {
            isWantedAgain = isSaving;
            if (isSaving) return true;
            if (!document.activeElement?.matches(TEXTS) || isReloaded()) return false;
            save(button);
            return true;
        };
        // What is sent before the answer would conflict with what is just being saved.
        form.addEventListener("submit", (event) => {
            if (!isSaving || event.submitter?.formTarget) return;
            event.preventDefault();
            event.stopImmediatePropagation();
            waiting = event.submitter;
        }, { capture: true });
    }

    document.addEventListener("DOMContentLoaded", () => {
        const place = document.querySelector(".desk-saving[data-save-url]");
        if (place) start(place);
    });
}

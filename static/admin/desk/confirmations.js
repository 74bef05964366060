"use strict";
// Confirmation dialogs of the story editor: a button with data-confirms opens one instead of submitting the form.
document.addEventListener("DOMContentLoaded", () => {
    const form = document.getElementById("desk-form");
    const date = form.querySelector("#id_published_at");
    const menu = () => form.querySelector(".desk-menu");
    let isAsking = false;

    // With a future date, publishing becomes scheduling: update the labels of the buttons and the dialog accordingly.
    function updateLabels() {
        const [instant] = desk.datetime.parse(date.value);
        const isLater = instant > Date.now();
        // Compare to the minute, because the field has no seconds.
        const isSame = !date.value || date.value.slice(0, 16) === date.dataset.published;
        for (const element of form.querySelectorAll("[data-later]")) {
            const { now, later, same } = element.dataset;
            element.textContent = isLater ? (isSame && same) || later : now;
        }
        for (const element of form.querySelectorAll(".desk-confirmation [data-date]")) {
            element.hidden = (element.dataset.date === "same") !== isSame;
        }
        for (const element of form.querySelectorAll(".desk-confirmation [data-for]")) {
            element.hidden = (element.dataset.for === "later") !== isLater;
        }
        if (instant === undefined) return;
        for (const element of form.querySelectorAll("[data-when]")) element.textContent = desk.datetime.formatInBothZones(instant);
    }
    date?.addEventListener("input", updateLabels);
    if (date) updateLabels();

    function openConfirmation(dialog) {
        if (date) updateLabels();
        // Copy the current state of the checklist.
        const findings = document.getElementById("desk-findings");
        if (findings) {
            const fresh = [...findings.children].map((element) => element.cloneNode(true));
            fresh.forEach((element) => element.removeAttribute("role"));
            dialog.querySelector(".desk-confirmation__findings")?.replaceChildren(...fresh);
        }
        if (menu()) menu().open = false;
        dialog.removeAttribute("open");
        dialog.showModal();
        // Do not focus the button: a key that is held down must not confirm.
        (dialog.querySelector("textarea, input[type='datetime-local']") ?? dialog.querySelector("h2")).focus();
    }

    // A date of which a part is missing has no value, so the story would go live at once. Returns whether there is one, and
    // says so at the field.
    function hasIncompleteDate(button) {
        const dialog = button.closest("dialog");
        const fields = [date, ...(dialog?.querySelectorAll("input[type='datetime-local']") ?? [])];
        const field = fields.find((each) => each?.validity.badInput);
        if (!field) return false;
        if (field === date) dialog?.close();
        field.closest("details:not([open])")?.setAttribute("open", "");
        field.setCustomValidity("This date is incomplete. Enter the day and the time, or clear the field.");
        field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
        field.reportValidity();
        return true;
    }

    // The date decides whether a story is published or scheduled: to choose one the question is closed; without one it is
    // asked anew, because it was about another version.
    function moveDate(button) {
        const dialog = button.closest("dialog");
        dialog.close();
        if (button.dataset.moves === "later") {
            date.focus();
            return;
        }
        date.value = "";
        date.dispatchEvent(new Event("input", { bubbles: true }));
        ask(button, dialog);
    }

    function ask(button, dialog) {
        if (desk.saveToAsk) saveAndAsk(button, dialog.id);
        else openConfirmation(dialog);
    }

    // Asks about the text on the screen: it is saved first, and the dialog is the one for that version.
    async function saveAndAsk(button, id) {
        if (isAsking) return;
        isAsking = true;
        button.setAttribute("aria-busy", "true");
        // A message about a save that failed must not be hidden by the menu.
        if (menu()) menu().open = false;
        const isSaved = await desk.saveToAsk().catch(() => false);
        button.removeAttribute("aria-busy");
        isAsking = false;
        const dialog = document.getElementById(id);
        // Publishing needs the text; unpublishing must not wait until an error or a conflict is resolved.
        if (!isSaved && dialog?.querySelector(".desk-confirmation__findings")) return;
        if (dialog) openConfirmation(dialog);
        else desk.notice("asked", "The status of this story has changed, so this action is not available.");
    }

    // Enter in a field of a dialog would press the form's first button, which saves the draft.
    form.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target.matches(".desk-confirmation input")) event.preventDefault();
    });

    form.addEventListener("click", (event) => {
        const pressed = event.target.closest("[data-confirms], .desk-confirmation [type='submit']");
        if (pressed && hasIncompleteDate(pressed)) {
            event.preventDefault();
            return;
        }
        const moving = event.target.closest("[data-moves]");
        if (moving) moveDate(moving);
        const button = event.target.closest("[data-confirms]");
        const dialog = button && document.getElementById(`desk-confirmation-${button.dataset.confirms}`);
        if (dialog) {
            event.preventDefault();
            // One question leads to another.
            button.closest("dialog")?.close();
            ask(button, dialog);
        } else if (event.target.closest("[data-close]")) {
            event.preventDefault();
            event.target.closest("dialog").close();
        }
    });

    if (date) document.addEventListener("desk:bar-refreshed", updateLabels);

    // The server renders the dialog open if its form had errors.
    const openDialog = form.querySelector("dialog[open]");
    if (openDialog) openConfirmation(openDialog);

    // Close the menu on an outside click or Escape.
    document.addEventListener("click", ({ target }) => { if (menu() && !menu().contains(target)) menu().open = false; });
    form.addEventListener("keydown", ({ key, target }) => {
        if (key !== "Escape" || !menu()?.open || !menu().contains(target)) return;
        menu().open = false;
        menu().querySelector("summary").focus();
    });
});

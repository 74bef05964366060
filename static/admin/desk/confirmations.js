"use strict";
// The confirmations of the writing screen: a button that needs one opens it, instead of sending the form at once.
document.addEventListener("DOMContentLoaded", () => {
    const form = document.getElementById("desk-form");
    const date = form.querySelector("#id_published_at");
    const menu = form.querySelector(".desk-menu");

    // A date to come makes publishing scheduling: the buttons and the confirmation say so before they are pressed.
    function sayWhen() {
        const [instant] = desk.moments.read(date.value);
        const isLater = instant > Date.now();
        // To the minute: the field shows no seconds.
        const isSame = !date.value || date.value.slice(0, 16) === date.dataset.published;
        for (const element of form.querySelectorAll("[data-later]")) {
            const { now, later, same } = element.dataset;
            element.textContent = isLater ? (isSame && same) || later : now;
        }
        for (const element of form.querySelectorAll(".desk-ask [data-dated]")) {
            element.hidden = (element.dataset.dated === "same") !== isSame;
        }
        for (const element of form.querySelectorAll(".desk-ask [data-for]")) {
            element.hidden = (element.dataset.for === "later") !== isLater;
        }
        if (instant === undefined) return;
        for (const element of form.querySelectorAll("[data-when]")) element.textContent = desk.moments.inBoth(instant);
    }
    date?.addEventListener("input", sayWhen);
    if (date) sayWhen();

    function ask(dialog) {
        if (date) sayWhen();
        // What the checklist says by now.
        const findings = document.getElementById("desk-findings");
        if (findings) {
            const fresh = [...findings.children].map((element) => element.cloneNode(true));
            fresh.forEach((element) => element.removeAttribute("role"));
            dialog.querySelector(".desk-ask__findings")?.replaceChildren(...fresh);
        }
        if (menu) menu.open = false;
        dialog.removeAttribute("open");
        dialog.showModal();
        // Not the button: a key that is held down must not answer.
        (dialog.querySelector(".errors textarea, textarea") ?? dialog.querySelector("h2")).focus();
    }

    form.addEventListener("click", (event) => {
        const button = event.target.closest("[data-confirms]");
        const dialog = button && document.getElementById(`desk-ask-${button.dataset.confirms}`);
        if (dialog) {
            event.preventDefault();
            ask(dialog);
        } else if (event.target.closest("[data-closes]")) {
            event.preventDefault();
            event.target.closest("dialog").close();
        }
    });

    // Without a script the page came back with the confirmation open in it.
    const asked = form.querySelector("dialog[open]");
    if (asked) ask(asked);

    // The menu closes as menus do.
    if (!menu) return;
    document.addEventListener("click", ({ target }) => { if (!menu.contains(target)) menu.open = false; });
    menu.addEventListener("keydown", ({ key }) => {
        if (key !== "Escape" || !menu.open) return;
        menu.open = false;
        menu.querySelector("summary").focus();
    });
});

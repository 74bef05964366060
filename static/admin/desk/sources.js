"use strict";
// The rows of a story's sources: adds and removes them, and moves the focus.
{
    document.addEventListener("click", ({ target }) => {
        const field = target.closest(".desk-sources");
        const rows = field?.querySelector(".desk-sources__rows");
        if (target.closest(".desk-sources__add")) {
            rows.append(field.querySelector("template").content.cloneNode(true));
            rows.lastElementChild.querySelector("input").focus();
        } else if (target.closest(".desk-sources__remove")) {
            const row = target.closest(".desk-sources__row");
            const next = row.nextElementSibling ?? row.previousElementSibling;
            row.remove();
            (next?.querySelector("input") ?? field.querySelector(".desk-sources__add")).focus();
        }
    });
    // Enter would submit the form.
    document.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.isComposing && event.target.matches(".desk-sources input")) event.preventDefault();
    });
}

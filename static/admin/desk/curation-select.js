"use strict";
// Selects stories of a curated page, all that were found at once, and pins or unpins them together.
{
    const stream = document.getElementById("curation");
    const bar = stream.querySelector(".desk-curation__bulk");
    const all = bar?.querySelector("input");
    const boxes = () => [...stream.querySelectorAll("[data-select]")];
    const foundBoxes = () => boxes().filter((box) => box.closest(".is-found, [data-section=found]"));
    const rowOf = (box) => box.closest(".desk-story");

    function update() {
        const found = foundBoxes();
        const count = boxes().filter((box) => box.checked).length;
        all.parentElement.hidden = found.length === 0;
        all.checked = found.length > 0 && found.every((box) => box.checked);
        bar.hidden = count === 0 && found.length === 0;
        bar.classList.toggle("is-used", count > 0);
        bar.querySelector("[data-count]").textContent = count ? `${count} selected` : "";
        bar.querySelectorAll("button").forEach((button) => { button.setAttribute("aria-disabled", count === 0); });
    }

    // Each story is changed by its own button, in the order of the page.
    function apply(isPinned) {
        const chosen = boxes().filter((box) => box.checked);
        const buttons = chosen.map((box) => rowOf(box)).filter((row) => row.classList.contains("is-pinned") !== isPinned)
            .map((row) => row.querySelector('[data-action="pin"]')).filter((button) => !button.hidden);
        buttons.forEach((button) => button.click());
        chosen.forEach((box) => { box.checked = false; });
        update();
        const left = chosen.length - buttons.length;
        const stories = buttons.length === 1 ? "1 story" : `${buttons.length} stories`;
        const skipped = left ? ` ${left} skipped: hidden, or ${isPinned ? "already pinned" : "not pinned"}.` : "";
        // After the sentence about the last story.
        requestAnimationFrame(() => requestAnimationFrame(() => {
            stream.querySelector(".desk-curation__status").textContent = `${isPinned ? "Pinned" : "Unpinned"} ${stories}. Not saved yet.${skipped}`;
        }));
    }

    if (bar) {
        all.addEventListener("change", () => {
            foundBoxes().forEach((box) => { box.checked = all.checked; });
            update();
        });
        stream.addEventListener("change", ({ target }) => { if (target.matches("[data-select]")) update(); });
        bar.addEventListener("click", ({ target }) => {
            const button = target.closest("[data-bulk]");
            if (button && button.getAttribute("aria-disabled") !== "true") apply(button.dataset.bulk === "pin");
        });
        stream.addEventListener("found", update);
        update();
    }
}

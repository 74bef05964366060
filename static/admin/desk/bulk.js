"use strict";
// A list: all of a page chosen at once, and how many are.
{
    const bar = document.querySelector(".desk-bulk");
    const all = bar?.querySelector(".desk-bulk__all");
    const boxes = [...document.querySelectorAll("#result_list .field-chosen input[type=checkbox]")];
    function count() {
        const chosen = boxes.filter((box) => box.checked).length;
        bar.querySelector("[role=status]").textContent = chosen ? `${chosen} selected` : "";
        all.firstElementChild.checked = chosen === boxes.length;
    }
    if (bar) {
        all.hidden = false;
        all.addEventListener("change", ({ target }) => {
            boxes.forEach((box) => { box.checked = target.checked; });
            count();
        });
        boxes.forEach((box) => box.addEventListener("change", count));
        count();
    }
}

"use strict";
// Lists with bulk actions: select all rows of the page, and count the selected ones. data-boxes: their check boxes.
{
    const bar = document.querySelector(".desk-bulk");
    const all = bar?.querySelector(".desk-bulk__all");
    const boxes = [...document.querySelectorAll(bar?.dataset.boxes ?? "#result_list .field-chosen input[type=checkbox]")];
    function update() {
        const count = boxes.filter((box) => box.checked).length;
        bar.querySelector("[role=status]").textContent = count ? `${count} selected` : "";
        all.firstElementChild.checked = count === boxes.length;
    }
    if (bar) {
        all.hidden = false;
        all.addEventListener("change", ({ target }) => {
            boxes.forEach((box) => { box.checked = target.checked; });
            update();
        });
        boxes.forEach((box) => box.addEventListener("change", update));
        update();
    }
}

"use strict";
// What somebody is at stays where it is while something else in its column changes.
{
    window.desk ??= {};
    Object.assign(desk, {
        // Makes the change, and scrolls what holds the element so that it stands where it stood.
        inPlace(element, change) {
            const before = element.getBoundingClientRect().top;
            change();
            const moved = element.getBoundingClientRect().top - before;
            for (let box = element.parentElement; moved && box; box = box.parentElement) {
                if (box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)) {
                    box.scrollTop += moved;
                    return;
                }
            }
            window.scrollBy(0, moved);
        },
        // Makes a change of the panel's content. While somebody is elsewhere in its column, the panel gives up none of
        // its height, which a column that is not scrolled could not make good.
        replace(panel, change) {
            const column = panel.closest(".desk-settings");
            const at = document.activeElement;
            if (!column?.contains(at)) return change();
            panel.style.minHeight = `${panel.offsetHeight}px`;
            column.addEventListener("focusout", function release({ relatedTarget }) {
                if (column.contains(relatedTarget)) return;
                column.removeEventListener("focusout", release);
                panel.style.minHeight = "";
            });
            desk.inPlace(at, change);
        },
    });
}

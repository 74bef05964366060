"use strict";
// Scroll anchoring: keeps an element at its position on the screen while content above it changes.
{
    window.desk ??= {};
    Object.assign(desk, {
        // Calls change(), then scrolls the container of the element by the distance that it moved.
        anchorScroll(element, change) {
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
        // Calls change(), which changes the content of the panel. While the focus is in its column, the panel does not
        // shrink: in a column that is not scrolled, scrolling could not compensate for that.
        replaceContent(panel, change) {
            const column = panel.closest(".desk-settings");
            const focused = document.activeElement;
            if (!column?.contains(focused)) return change();
            panel.style.minHeight = `${panel.offsetHeight}px`;
            column.addEventListener("focusout", function release({ relatedTarget }) {
                if (column.contains(relatedTarget)) return;
                column.removeEventListener("focusout", release);
                panel.style.minHeight = "";
            });
            desk.anchorScroll(focused, change);
        },
    });
}

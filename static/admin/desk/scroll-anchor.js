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
        // shrink: in a column that is not scrolled, scrolling could not compensate for that. Nor does it when the focus
        // leaves, as a press would then miss what it aims at, such as a suggestion. It does at the next change.
        replaceContent(panel, change) {
            const focused = document.activeElement;
            const isFocused = Boolean(panel.closest(".desk-settings")?.contains(focused));
            panel.style.minHeight = isFocused ? `${panel.offsetHeight}px` : "";
            if (isFocused) desk.anchorScroll(focused, change);
            else change();
        },
    });
}

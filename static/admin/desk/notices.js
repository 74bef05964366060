"use strict";
// Notices in the bar of the story editor: desk.notice(name, sentence, label, onClick). A notice replaces the previous one
// with the same name, is announced once, and can be dismissed. desk.dropNotice(name) removes it.
{
    function makeButton(label, onClick) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button";
        button.textContent = label;
        button.addEventListener("click", onClick);
        return button;
    }

    // Where the focus was before it came to a notice, for which there is no place when that is gone.
    let former = null;
    document.addEventListener("focusin", ({ target, relatedTarget }) => {
        const list = target.closest(".desk-notices");
        if (list && relatedTarget && !list.contains(relatedTarget)) former = relatedTarget;
    });
    function removeNotice(item) {
        const isFocused = item.contains(document.activeElement);
        item.remove();
        if (isFocused) former?.focus();
    }

    window.desk.dropNotice = (name) => {
        const item = document.querySelector(`.desk-notices [data-name="${name}"]`);
        if (item) removeNotice(item);
    };

    window.desk.notice = (name, sentence, label, onClick) => {
        const list = document.querySelector(".desk-notices");
        let item = [...list.children].find((other) => other.dataset.name === name);
        if (item?.dataset.sentence === sentence) return;
        item ??= list.appendChild(document.createElement("li"));
        Object.assign(item.dataset, { name, sentence });
        const text = document.createElement("span");
        text.textContent = sentence;
        const dismiss = makeButton("×", () => removeNotice(item));
        dismiss.setAttribute("aria-label", `Dismiss: ${sentence}`);
        item.replaceChildren(text, ...(label ? [makeButton(label, onClick)] : []), dismiss);
        document.querySelector(".desk-saving [role=status]").textContent = sentence;
    };

    // Keep the column of settings clear of the sticky bar.
    document.addEventListener("DOMContentLoaded", () => {
        const bar = document.querySelector(".desk-bar");
        const columns = document.querySelector(".desk-columns");
        if (!bar || !columns) return;
        // On a phone the bar scrolls with the page and covers nothing.
        const height = () => (getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0);
        new ResizeObserver(() => columns.style.setProperty("--desk-bar-height", `${height()}px`)).observe(bar);
    });
}

"use strict";
// Short news in the bar of the writing screen: desk.notice(name, sentence, label, act). One of a name at a time; a
// screen reader hears it once, and it can be put away.
{
    function buttonOf(label, act) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button";
        button.textContent = label;
        button.addEventListener("click", act);
        return button;
    }

    window.desk.notice = (name, sentence, label, act) => {
        const list = document.querySelector(".desk-notices");
        let item = [...list.children].find((other) => other.dataset.name === name);
        if (item?.dataset.sentence === sentence) return;
        item ??= list.appendChild(document.createElement("li"));
        Object.assign(item.dataset, { name, sentence });
        const text = document.createElement("span");
        text.textContent = sentence;
        const away = buttonOf("×", () => item.remove());
        away.setAttribute("aria-label", `Dismiss: ${sentence}`);
        item.replaceChildren(text, ...(label ? [buttonOf(label, act)] : []), away);
        document.querySelector(".desk-saving [role=status]").textContent = sentence;
    };

    // What the bar covers, the column beside the text keeps free.
    document.addEventListener("DOMContentLoaded", () => {
        const bar = document.querySelector(".desk-bar");
        const columns = document.querySelector(".desk-columns");
        if (!bar || !columns) return;
        // On a phone the bar scrolls away: nothing keeps clear of it there.
        const height = () => (getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0);
        new ResizeObserver(() => columns.style.setProperty("--desk-bar-height", `${height()}px`)).observe(bar);
    });
}

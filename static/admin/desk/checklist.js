"use strict";
// The checklist of the story editor: replaced after each save. The link of an item moves the focus to its field.
{
    // Replaces the content of a panel, which starts with a live region. The text of that is replaced only if it differs,
    // so that screen readers do not repeat it.
    desk.refreshPanel = (panel, html) => {
        const page = new DOMParser().parseFromString(html, "text/html").body;
        const status = panel.querySelector("[role=status]");
        const [, ...others] = panel.children;
        const [summary, ...fresh] = page.children;
        if (status.textContent !== summary.textContent) status.textContent = summary.textContent;
        desk.replaceContent(panel, () => {
            others.forEach((element) => element.remove());
            panel.append(...fresh);
        });
    };

    document.addEventListener("desk:saved", ({ detail: { checklist } }) => {
        const panel = document.getElementById("desk-findings");
        if (panel && checklist.trim()) desk.refreshPanel(panel, checklist);
    });

    // Widgets that replace a form field come first: they take the focus instead of the hidden field.
    const FOCUSABLE = [".tiptap", ".desk-picture__choose", ".select2-search__field", ".select2-selection", "input, textarea, select"];
    document.addEventListener("click", (event) => {
        const link = event.target.closest("a[data-target-field]");
        if (!link) return;
        link.closest("dialog")?.close();
        const field = document.querySelector(`.desk-field--${link.dataset.targetField}`);
        const target = [link.parentElement.dataset.part ?? [], FOCUSABLE].flat().map((selector) => field?.querySelector(selector)).find(Boolean);
        if (!target) return;
        event.preventDefault();
        (target.closest(".desk-figure") ?? field).scrollIntoView({ block: "center" });
        target.focus({ preventScroll: true });
    });
}

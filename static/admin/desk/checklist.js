"use strict";
// The checklist of the writing screen: looked at again whenever the draft was saved; each finding leads to its field.
{
    // The news are a live region: replaced only if they are others, so that nobody hears the same twice.
    async function refresh(panel) {
        let response;
        try {
            response = await desk.get(panel.dataset.url);
        } catch {
            return;
        }
        if (!response.ok) return;
        const found = new DOMParser().parseFromString(await response.text(), "text/html").body;
        const news = panel.querySelector("[role=status]");
        const [, ...others] = panel.children;
        const [said, ...fresh] = found.children;
        if (news.textContent !== said.textContent) news.textContent = said.textContent;
        desk.replace(panel, () => {
            others.forEach((element) => element.remove());
            panel.append(...fresh);
        });
    }

    document.addEventListener("desk:saved", () => {
        const panel = document.getElementById("desk-findings");
        if (panel) refresh(panel);
    });

    // The editor and the fields that suggest stand in for the ones that are sent.
    const STANDS_IN = [".tiptap", ".desk-picture__choose", ".select2-search__field", ".select2-selection", "input, textarea, select"];
    document.addEventListener("click", (event) => {
        const link = event.target.closest("a[data-leads-to]");
        if (!link) return;
        link.closest("dialog")?.close();
        const field = document.querySelector(`.desk-field--${link.dataset.leadsTo}`);
        const target = STANDS_IN.map((selector) => field?.querySelector(selector)).find(Boolean);
        if (!target) return;
        event.preventDefault();
        field.scrollIntoView({ block: "center" });
        target.focus({ preventScroll: true });
    });
}

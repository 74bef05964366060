"use strict";
// The house style of a story: the panel with its matches, their marks in the text, and a card for one of them.
{
    const panel = document.getElementById("desk-style");
    const editor = () => document.querySelector(".desk-field--body .ProseMirror")?.editor;
    const areaOf = (field) => document.querySelector(`textarea#id_${field}:not([hidden])`);
    const items = () => [...panel.querySelectorAll(".desk-style__match[data-words]")];
    // The matches in the body, whose positions the editor knows. Their ID is their place in the panel.
    const inBody = () => items().map((item, id) => ({ ...item.dataset, id, reason: reasonOf(item) })).filter(({ field }) => field === "body");
    const reasonOf = (item) => item.querySelector(".desk-style__reason")?.firstChild.data.trim() ?? "";
    let request = 0;
    let card = null;

    const mark = () => { if (editor()?.isEditable) editor().commands.markStyle(inBody()); };

    async function refresh() {
        request += 1;
        const own = request;
        const response = await desk.get(panel.dataset.url).catch(() => null);
        // A later save has asked again. Without an answer, the panel stays as it is: the text is saved anyway.
        if (!response?.ok || own !== request) return;
        show(await response.text());
    }

    function show(html) {
        const index = items().findIndex((item) => item.contains(document.activeElement));
        const isInside = panel.contains(document.activeElement);
        const isOpen = panel.querySelector("details")?.open;
        desk.refreshPanel(panel, html);
        if (isOpen && panel.querySelector("details")) panel.querySelector("details").open = true;
        mark();
        if (isInside && !panel.contains(document.activeElement)) focusNear(index);
    }

    // The focused match is gone: the next one gets the focus.
    function focusNear(index) {
        const item = items()[Math.max(0, index)] ?? items().at(-1);
        (item?.querySelector("button") ?? document.getElementById("style-heading")).focus();
    }

    function select(item) {
        const { field, words, number } = item.dataset;
        if (field === "body") return editor()?.commands.showStyle(items().indexOf(item)) ?? false;
        const area = areaOf(field);
        const start = desk.style.placeOf(area.value.replace(/[^\S\n]/g, " "), words, number);
        if (start < 0) return false;
        area.focus();
        area.setSelectionRange(start, start + words.length);
        return true;
    }

    function use(item, replacement) {
        const isDone = item.dataset.field === "body"
            ? editor()?.commands.replaceStyle(items().indexOf(item), replacement)
            : select(item) && replaceSelection(areaOf(item.dataset.field), replacement);
        if (!isDone) return missing();
        const index = items().indexOf(item);
        const wasInside = item.contains(document.activeElement);
        // The numbers of the others change with the next check only.
        item.hidden = true;
        if (wasInside) items().slice(index).concat(items().slice(0, index)).find(({ hidden }) => !hidden)?.querySelector("button").focus();
    }

    // As if it had been typed, so that Ctrl+Z undoes it.
    function replaceSelection(area, replacement) {
        if (document.execCommand("insertText", false, replacement)) return true;
        area.setRangeText(replacement);
        area.dispatchEvent(new Event("input", { bubbles: true }));
        return true;
    }

    function missing() {
        panel.querySelector("[role=status]").textContent = "These words have changed. The list is updated after the next save.";
    }

    async function send(button) {
        const form = document.getElementById(button.getAttribute("form"));
        const response = await desk.post(form.action, { digest: button.value }).catch(() => null);
        request += 1;
        if (response?.ok) show(await response.text());
        else panel.querySelector("[role=status]").textContent = "Not dismissed: the server did not respond. Try again.";
    }

    // Acts on a button of the item, or of its copy in the card.
    function act(item, button) {
        if (button.matches(".desk-style__show")) { if (!select(item)) missing(); }
        else if (button.matches(".desk-style__use")) use(item, button.dataset.replacement);
        else if (button.name === "digest") send(button);
    }

    function close() {
        const wasFocused = card?.contains(document.activeElement);
        card?.remove();
        card = null;
        // At once: the editor's own command waits for the next frame, and keys pressed before it would be lost.
        if (wasFocused) editor()?.view.focus();
    }

    window.desk.style = {
        // Returns where these words are for the time `number` (from 0) in the text, or -1.
        placeOf(text, words, number) {
            let start = text.indexOf(words);
            for (let count = 0; start >= 0 && count < number; count += 1) start = text.indexOf(words, start + words.length);
            return start;
        },
        // Shows the card of the match with this ID below its box in the viewport. Without a match, closes the card.
        open(match) {
            close();
            const item = match && items()[match.id];
            if (!item) return;
            card = document.createElement("div");
            card.className = "desk-style-card";
            card.setAttribute("role", "dialog");
            card.setAttribute("aria-label", "House style");
            card.dataset.severity = item.dataset.severity;
            card.append(...[...item.childNodes].map((child) => child.cloneNode(true)));
            card.addEventListener("click", (event) => {
                const button = event.target.closest("button");
                if (!button) return;
                event.preventDefault();
                close();
                act(item, button);
            });
            document.body.append(card);
            const left = Math.min(match.box.left, document.documentElement.clientWidth - card.offsetWidth - 8);
            card.style.left = `${Math.max(8, left)}px`;
            card.style.top = `${window.scrollY + match.box.bottom + 6}px`;
            // Not below the edge of the window or the bar of a phone.
            card.scrollIntoView({ block: "nearest" });
            if (match.isFocused) card.querySelector(".desk-style__buttons button")?.focus();
        },
    };

    panel.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        event.preventDefault();
        act(button.closest(".desk-style__match"), button);
    });
    document.addEventListener("desk:saved", refresh);
    document.addEventListener("prose-editor:ready", mark);
    document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !card) return;
        event.preventDefault();
        event.stopPropagation();
        close();
    }, { capture: true });
    document.addEventListener("pointerdown", ({ target }) => { if (card && !card.contains(target)) close(); });
    document.addEventListener("input", close);
    // The editor may be ready already.
    mark();
}

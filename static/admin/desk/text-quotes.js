"use strict";
// Quotes of the story in the editor: the text that is selected, and where the quote of a comment is found.
window.desk.quotes = (() => {
    const plain = (text) => text.replace(/\s+/g, " ").trim();
    const areaOf = (field) => document.querySelector(`textarea#id_${field}:not([hidden])`);
    const body = () => document.querySelector(".desk-field--body .ProseMirror");

    // Returns the selected text as {field, quote, box (bounding rectangle)}, or null if nothing is selected.
    function selected() {
        const area = document.activeElement;
        if (["id_title", "id_summary"].includes(area?.id)) {
            const quote = plain(area.value.slice(area.selectionStart, area.selectionEnd));
            return quote ? { field: area.id.slice(3), quote, box: area.getBoundingClientRect() } : null;
        }
        const selection = window.getSelection();
        if (selection.isCollapsed || !body()?.contains(selection.getRangeAt(0).commonAncestorContainer)) return null;
        const quote = plain(selection.toString());
        return quote ? { field: "body", quote, box: selection.getRangeAt(0).getBoundingClientRect() } : null;
    }

    // Returns the text with whitespace collapsed, and the [node, offset] of each of its characters.
    function collapse(parts) {
        let text = "";
        const positions = [];
        for (const [node, content] of parts) {
            for (let offset = 0; offset < content.length; offset += 1) {
                const letter = /\s/.test(content[offset]) ? " " : content[offset];
                if (letter === " " && (text === "" || text.endsWith(" "))) continue;
                text += letter;
                positions.push([node, offset]);
            }
        }
        return { text, positions };
    }

    function* textParts(root) {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            if (node.nodeType === Node.TEXT_NODE) yield [node, node.data];
            // Blocks and line breaks separate words.
            else if (node.matches("br, p, h2, h3, h4, li, blockquote, pre, td, th, figure, figcaption")) yield [node, " "];
        }
    }

    // Returns a function that returns the collapsed text of a field, and caches it.
    function cachedReader() {
        const cache = {};
        return (field) => {
            cache[field] ??= field === "body" && body() ? collapse(textParts(body())) : collapse([[null, areaOf(field)?.value ?? ""]]);
            return cache[field];
        };
    }

    // Returns the position of the quote as {from, to}, each the [node, offset] of a character, or null if it is not found.
    function find(field, quote, textOf = cachedReader()) {
        const { text, positions } = textOf(field);
        const index = text.indexOf(quote);
        return index < 0 ? null : { from: positions[index], to: positions[index + quote.length - 1] };
    }

    function rangeOf({ from, to }) {
        const range = new Range();
        range.setStart(...from);
        range.setEnd(to[0], to[1] + 1);
        return range;
    }

    // Highlights the quotes [{field, quote}] in the body. Returns for each whether it was found.
    function highlight(quotes) {
        const textOf = cachedReader();
        const found = quotes.map(({ field, quote }) => find(field, quote, textOf));
        const ranges = found.filter((position, number) => position && quotes[number].field === "body" && body()).map(rangeOf);
        window.CSS?.highlights?.set("desk-comments", new Highlight(...ranges));
        return found.map(Boolean);
    }

    // Does not scroll if the element is visible.
    function bringIntoView(element) {
        const { top, bottom } = element.getBoundingClientRect();
        if (top < 0 || bottom > window.innerHeight) element.scrollIntoView({ block: "center" });
    }

    // Scrolls to the quote and selects it. Returns whether it was found.
    function show(field, quote) {
        const position = find(field, quote);
        if (!position) return false;
        if (field === "body" && body()) {
            const range = rangeOf(position);
            const { view, commands } = body().editor;
            if (view.editable) {
                // Set the editor's own selection: on focus it would reset the selection of the document.
                const positionOf = (node, offset) => view.posAtDOM(node, offset);
                commands.setTextSelection({ from: positionOf(range.startContainer, range.startOffset), to: positionOf(range.endContainer, range.endOffset) });
                view.focus();
            } else {
                window.getSelection().removeAllRanges();
                window.getSelection().addRange(range);
            }
            bringIntoView(range.startContainer.parentElement);
        } else {
            const area = areaOf(field);
            area.focus({ preventScroll: true });
            area.setSelectionRange(position.from[1], position.to[1] + 1);
            bringIntoView(area);
        }
        return true;
    }

    return { selected, show, highlight };
})();

"use strict";
// Quotes of the story in the editor: the text that is selected, and where the quote of a comment is found.
window.desk.quotes = (() => {
    // So many characters before and after a quote are stored with it.
    const CONTEXT = 32;
    const plain = (text) => text.replace(/\s+/g, " ").trim();
    const areaOf = (field) => document.querySelector(`textarea#id_${field}:not([hidden])`);
    const body = () => document.querySelector(".desk-field--body .ProseMirror");

    // Returns the selected text as {field, quote, box (bounding rectangle), locate()}, or null if nothing is selected.
    // locate() returns {position, prefix, suffix}: where in the collapsed text it is, and the text around it.
    function selected() {
        const area = document.activeElement;
        if (["id_title", "id_summary"].includes(area?.id)) {
            const { selectionStart, selectionEnd } = area;
            const quote = plain(area.value.slice(selectionStart, selectionEnd));
            const locate = () => contextOf(area.id.slice(3), quote, (node, offset) => offset < selectionStart);
            return quote ? { field: area.id.slice(3), quote, box: area.getBoundingClientRect(), locate } : null;
        }
        const selection = window.getSelection();
        if (selection.isCollapsed || !body()?.contains(selection.getRangeAt(0).commonAncestorContainer)) return null;
        const quote = plain(selection.toString());
        const range = selection.getRangeAt(0);
        const locate = () => contextOf("body", quote, (node, offset) => range.comparePoint(node, offset) < 0);
        return quote ? { field: "body", quote, box: range.getBoundingClientRect(), locate } : null;
    }

    // isBefore(node, offset): whether this character is before the quote.
    function contextOf(field, quote, isBefore) {
        const { text, positions } = cachedReader()(field);
        let [low, high] = [0, positions.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (isBefore(...positions[middle])) low = middle + 1;
            else high = middle;
        }
        // The selection may begin with a space, which is not in the quote.
        const position = text[low] === " " ? low + 1 : low;
        const end = position + quote.length;
        return { position, prefix: text.slice(Math.max(0, position - CONTEXT), position), suffix: text.slice(end, end + CONTEXT) };
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

    // Returns the position of the quotation {field, quote, position, prefix, suffix} as {from, to}, each the [node, offset]
    // of a character, or null if it is not found. Of several places it is the one with the most text around it as it was,
    // and of equal ones the nearest to the position.
    function find({ field, quote, position = "", prefix = "", suffix = "" }, textOf = cachedReader()) {
        const { text, positions } = textOf(field);
        let best = null;
        for (let index = text.indexOf(quote); index >= 0; index = text.indexOf(quote, index + 1)) {
            const before = text.slice(Math.max(0, index - CONTEXT - 1), index).trimEnd();
            const after = text.slice(index + quote.length, index + quote.length + CONTEXT + 1).trimStart();
            const score = common(reversed(before), reversed(prefix.trimEnd())) + common([...after], [...suffix.trimStart()]);
            const distance = position === "" ? index : Math.abs(index - position);
            if (!best || score > best.score || (score === best.score && distance < best.distance)) best = { index, score, distance };
        }
        return best && { from: positions[best.index], to: positions[best.index + quote.length - 1] };
    }

    const reversed = (text) => [...text].reverse();

    // Returns how many letters two lists have in common at their beginning.
    function common(some, others) {
        const end = others.findIndex((letter, index) => letter !== some[index]);
        return end < 0 ? others.length : end;
    }

    function rangeOf({ from, to }) {
        const range = new Range();
        range.setStart(...from);
        range.setEnd(to[0], to[1] + 1);
        return range;
    }

    // Highlights the quotations in the body. Returns for each whether it was found.
    function highlight(quotes) {
        const textOf = cachedReader();
        const found = quotes.map((quotation) => find(quotation, textOf));
        const ranges = found.filter((position, number) => position && quotes[number].field === "body" && body()).map(rangeOf);
        window.CSS?.highlights?.set("desk-comments", new Highlight(...ranges));
        return found.map(Boolean);
    }

    // Does not scroll if the element is visible.
    function bringIntoView(element) {
        const { top, bottom } = element.getBoundingClientRect();
        if (top < 0 || bottom > window.innerHeight) element.scrollIntoView({ block: "center" });
    }

    // Scrolls to the quotation and selects it. Returns whether it was found.
    function show(quotation) {
        const { field } = quotation;
        const position = find(quotation);
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

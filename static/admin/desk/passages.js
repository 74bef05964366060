"use strict";
// Passages of the text on the screen: which one is marked, and where one that somebody quoted stands now.
window.desk.passages = (() => {
    const plain = (text) => text.replace(/\s+/g, " ").trim();
    const areaOf = (field) => document.querySelector(`textarea#id_${field}:not([hidden])`);
    const body = () => document.querySelector(".desk-field--body .ProseMirror");

    // The passage that is marked: {field, quote, box} with where it stands in the window; null: none.
    function marked() {
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

    // Text with single spaces, and for each of its characters the node and the place in it.
    function read(pieces) {
        let text = "";
        const places = [];
        for (const [node, content] of pieces) {
            for (let place = 0; place < content.length; place += 1) {
                const letter = /\s/.test(content[place]) ? " " : content[place];
                if (letter === " " && (text === "" || text.endsWith(" "))) continue;
                text += letter;
                places.push([node, place]);
            }
        }
        return { text, places };
    }

    function* piecesOf(root) {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            if (node.nodeType === Node.TEXT_NODE) yield [node, node.data];
            // Blocks and line breaks stand apart.
            else if (node.matches("br, p, h2, h3, h4, li, blockquote, pre, td, th, figure, figcaption")) yield [node, " "];
        }
    }

    // All that is asked about at once reads each field once.
    function reader() {
        const known = {};
        return (field) => {
            known[field] ??= field === "body" && body() ? read(piecesOf(body())) : read([[null, areaOf(field)?.value ?? ""]]);
            return known[field];
        };
    }

    // Where the quote stands: {from, to} as [node, place] of its first and last letter; null: nowhere.
    function find(field, quote, textOf = reader()) {
        const { text, places } = textOf(field);
        const at = text.indexOf(quote);
        return at < 0 ? null : { from: places[at], to: places[at + quote.length - 1] };
    }

    function rangeOf({ from, to }) {
        const range = new Range();
        range.setStart(...from);
        range.setEnd(to[0], to[1] + 1);
        return range;
    }

    // Marks these passages of the text softly; [{field, quote}]. Answers which of them are found.
    function tint(wanted) {
        const textOf = reader();
        const found = wanted.map(({ field, quote }) => find(field, quote, textOf));
        const ranges = found.filter((spot, number) => spot && wanted[number].field === "body" && body()).map(rangeOf);
        window.CSS?.highlights?.set("desk-comments", new Highlight(...ranges));
        return found.map(Boolean);
    }

    // Nothing moves if it is seen already.
    function bringIntoView(element) {
        const { top, bottom } = element.getBoundingClientRect();
        if (top < 0 || bottom > window.innerHeight) element.scrollIntoView({ block: "center" });
    }

    // Goes to the passage and selects it. Answers whether it is still there.
    function show(field, quote) {
        const spot = find(field, quote);
        if (!spot) return false;
        if (field === "body" && body()) {
            const range = rangeOf(spot);
            const { view, commands } = body().editor;
            if (view.editable) {
                // Its own selection: one of the document alone would be set back when it gets the focus.
                const at = (node, offset) => view.posAtDOM(node, offset);
                commands.setTextSelection({ from: at(range.startContainer, range.startOffset), to: at(range.endContainer, range.endOffset) });
                view.focus();
            } else {
                window.getSelection().removeAllRanges();
                window.getSelection().addRange(range);
            }
            bringIntoView(range.startContainer.parentElement);
        } else {
            const area = areaOf(field);
            area.focus({ preventScroll: true });
            area.setSelectionRange(spot.from[1], spot.to[1] + 1);
            bringIntoView(area);
        }
        return true;
    }

    return { marked, show, tint };
})();

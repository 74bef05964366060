"use strict";
// Marks in the margin of a story where colleagues are writing. desk.carets.own() returns where the caret of this page is:
// {place (name of the field), paragraph (of the body, from 1; otherwise 0)}.
window.desk.carets = (() => {
    const editor = () => document.querySelector(".desk-field--body .ProseMirror")?.editor;
    let colleagues = [];
    let frame = 0;

    function own() {
        const field = document.activeElement?.closest("#desk-form .desk-field");
        const place = field?.className.match(/desk-field--(\w+)/)?.[1] ?? "";
        const isText = place === "body" && editor()?.view.hasFocus();
        return { place, paragraph: isText ? editor().state.selection.$from.index(0) + 1 : 0 };
    }

    // Returns the element that a colleague writes in: a block of the body, or a field.
    function elementAt({ place, paragraph }) {
        const field = document.querySelector(`.desk-field--${CSS.escape(place)}`);
        if (place !== "body" || !paragraph || !editor()) return field;
        const { doc } = editor().state;
        let position = 0;
        for (let n = 0; n < Math.min(paragraph, doc.childCount) - 1; n += 1) position += doc.child(n).nodeSize;
        return editor().view.nodeDOM(position) ?? field;
    }

    function draw() {
        document.querySelectorAll(".desk-caret").forEach((mark) => mark.remove());
        const marks = new Map();
        for (const colleague of colleagues) {
            const element = colleague.place && elementAt(colleague);
            if (element) marks.set(element, [...marks.get(element) ?? [], colleague.name]);
        }
        for (const [element, names] of marks) {
            const field = element.closest(".desk-field");
            const [inner, outer] = [element.getBoundingClientRect(), field.getBoundingClientRect()];
            const mark = document.createElement("span");
            mark.className = "desk-caret";
            // The bar of the story says it in words.
            mark.setAttribute("aria-hidden", "true");
            mark.title = names.join(", ");
            mark.dataset.initials = names.map((name) => name.split(/\s+/).map(([letter]) => letter).join("").slice(0, 2)).join(" ");
            // Blocks of the body have a margin inside its frame.
            mark.style.left = `${element === field ? -8 : inner.left - outer.left - 10}px`;
            mark.style.top = `${inner.top - outer.top}px`;
            mark.style.height = `${inner.height}px`;
            field.append(mark);
        }
    }

    function drawSoon() {
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(draw);
    }

    document.addEventListener("desk:seen", ({ detail: { people } }) => {
        colleagues = people;
        drawSoon();
    });
    document.addEventListener("DOMContentLoaded", () => {
        const form = document.getElementById("desk-form");
        if (form) new ResizeObserver(drawSoon).observe(form);
        document.addEventListener("input", () => { if (colleagues.length) drawSoon(); });
    });
    return { own };
})();

"use strict";
// “Use first image”: the first image of the body becomes the lead image. It leaves the body, so that readers see it once.
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    const field = document.querySelector(".desk-field--lead_image .desk-picture[data-from-body-url]");
    if (textarea.id !== "id_body" || !field) return;
    const input = field.querySelector("input");
    const caption = document.getElementById("id_lead_caption");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Use first image";
    button.title = "Move the first image of the body here";
    field.querySelector(".desk-picture__choose").after(button);
    const update = () => { button.hidden = input.value !== "" || !find(() => true); };
    editor.on("update", update);
    input.addEventListener("change", update);
    update();

    // Returns {at, node, parent} of the first image for which the test of its address is true, or null.
    function find(test) {
        let found = null;
        editor.state.doc.descendants((node, at, parent) => {
            if (!found && node.type.name === "figure" && test(node.attrs.src)) found = { at, node, parent };
            return !found;
        });
        return found;
    }

    function setCaption(text) {
        caption.value = text;
        caption.dispatchEvent(new Event("input", { bubbles: true }));
    }

    const select = (picture) => field.dispatchEvent(new CustomEvent("desk:use-picture", { detail: picture }));

    async function use() {
        const { src, alt, credit } = find(() => true).node.attrs;
        const response = await desk.post(field.dataset.fromBodyUrl, { src, alt, credit });
        const { item: picture, error } = await response.json();
        const first = find((other) => other === src);
        if (error || !first) throw new Error(error);
        const isOnly = first.parent.type.name === "gallery" && first.parent.childCount === 1;
        const [at, node] = isOnly ? [editor.state.doc.resolve(first.at).before(), first.parent] : [first.at, first.node];
        const words = first.node.textContent;
        const isCaptioned = Boolean(words) && words !== picture.caption && !caption.value;
        editor.view.dispatch(editor.state.tr.delete(at, at + node.nodeSize));
        select(picture);
        if (isCaptioned) setCaption(words);
        offerUndo({ at, node, src, picture, words: isCaptioned ? words : null });
        field.querySelector(".desk-picture__choose").focus();
    }

    // By the button of the notice, or by undoing the change of the body.
    function offerUndo({ at, node, src, picture, words }) {
        let place = at;
        const stop = () => {
            editor.off("transaction", follow);
            desk.dropNotice("first-image");
        };
        function follow({ transaction }) {
            place = transaction.mapping.map(place);
            if (transaction.getMeta("history$") && find((other) => other === src)) restore();
        }
        function restore() {
            stop();
            if (!find((other) => other === src)) editor.view.dispatch(editor.state.tr.insert(place, node));
            if (input.value === String(picture.id)) select(null);
            if (words !== null && caption.value === words) setCaption("");
        }
        editor.on("transaction", follow);
        desk.notice("first-image", "The first image of the body is now the lead image.", "Undo", restore);
    }

    button.addEventListener("click", async () => {
        button.disabled = true;
        await use().catch(({ message }) => desk.notice("first-image", message || "The image could not be used. Try again."));
        button.disabled = false;
        update();
    });
});

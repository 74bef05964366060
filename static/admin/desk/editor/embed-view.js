// How the editor shows an embed: as a card with the name of the provider and fields. It loads nothing from other sites.
import { element, pick } from "desk/dialog";

export function embedView(node, editor, getPos, find) {
    let current = node;
    const set = (changes) => editor.view.dispatch(editor.state.tr.setNodeMarkup(getPos(), null, { ...current.attrs, ...changes }));
    const page = element("a", { target: "_blank", rel: "noopener noreferrer" });
    const name = element("strong");
    const note = element("p", { className: "desk-embed__note" }, "Readers see a link only: this site does not load frames of this provider.");
    const image = element("img", { className: "desk-embed__image" });
    const fields = [
        field("title", "Title", "Describe it"),
        field("words", "Words of the post", "Readers see them before the post loads", "textarea"),
        field("alt", "Alt text", "Describe the image"),
        field("caption", "Caption", ""),
        field("credit", "Credit", "Photographer, agency"),
    ];
    const labels = Object.fromEntries(fields.map((each) => [each.name, each.label]));
    const choose = button("Add image", () => {
        const done = ({ src, alt, width, height, credit }) => {
            set({ src, alt: alt ?? "", width: width ?? null, height: height ?? null, credit: credit ?? "" });
        };
        pick("image", { done });
    });
    const removeImage = button("Remove image", () => set({ src: "", alt: "", width: null, height: null, credit: "" }));
    const remove = button("Remove embed", () => editor.chain().focus().deleteRange({ from: getPos(), to: getPos() + 1 }).run());
    const words = element("div", { className: "desk-figure__words" }, ...fields.map(({ label }) => label), element("div", { className: "desk-embed__buttons" }, choose, removeImage, remove));
    const card = element("p", { className: "desk-embed__card" }, name, " ", page);
    const dom = element("div", { className: "desk-embed", contentEditable: "false", lang: "en", dir: "ltr" }, card, note, image, words);

    function field(attribute, label, placeholder, tag = "input") {
        const input = element(tag, { placeholder, disabled: !editor.isEditable });
        if (tag === "input") input.type = "text";
        else input.rows = 3;
        input.addEventListener("input", () => set({ [attribute]: input.value }));
        input.addEventListener("keydown", (event) => {
            if (tag !== "input" || event.key !== "Enter" || event.isComposing) return;
            // Enter would submit the form.
            event.preventDefault();
            editor.commands.focus(getPos() + current.nodeSize);
        });
        return { name: attribute, input, label: element("label", {}, element("span", {}, label), input) };
    }

    function button(label, onclick) {
        return element("button", { type: "button", className: "desk-figure__remove", disabled: !editor.isEditable, onclick }, label);
    }

    function show({ attrs }) {
        const { provider, kind, isShown } = find(attrs.page);
        // A file of the library is called by its title: its URL says nothing.
        const isOurs = attrs.page.startsWith("/");
        name.textContent = isOurs ? kind.charAt(0).toUpperCase() + kind.slice(1) : `${provider} ${kind}`;
        page.href = attrs.page;
        page.textContent = (isOurs && attrs.title) || attrs.page;
        note.hidden = isShown;
        image.hidden = labels.alt.hidden = labels.credit.hidden = removeImage.hidden = !attrs.src;
        if (attrs.src && image.getAttribute("src") !== attrs.src) image.src = attrs.src;
        image.alt = attrs.alt;
        choose.textContent = attrs.src ? "Change image" : "Add image";
        labels.words.hidden = kind !== "post" && !attrs.words;
        fields.forEach((each) => { if (each.input.value !== attrs[each.name]) each.input.value = attrs[each.name]; });
    }
    show(node);
    return {
        dom,
        update(next) {
            if (next.type !== current.type) return false;
            current = next;
            show(next);
            return true;
        },
        stopEvent: ({ target, type }) => words.contains(target) || (type === "click" && page.contains(target)),
        ignoreMutation: () => true,
    };
}

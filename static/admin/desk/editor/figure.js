// Images in the text, with editable caption, credit and alt text.
import { Node } from "django-prose-editor/editor";
import { isOurPicture } from "desk/clean-html";
import { element, pick } from "desk/dialog";
import { figureOf } from "desk/figure-node";

function attributesOf(image, credit = "") {
    const [src, alt, width, height] = ["src", "alt", "width", "height"].map((name) => image.getAttribute(name));
    return { src, alt: alt ?? "", width, height, credit };
}

// Separates the credit, a <small> at the end of the caption.
function partsOf(figure) {
    const caption = figure.querySelector("figcaption")?.cloneNode(true) ?? document.createElement("figcaption");
    const last = [...caption.childNodes].findLast((child) => child.textContent.trim());
    if (last?.nodeName !== "SMALL" || last.className) return { caption, credit: "" };
    last.remove();
    return { caption, credit: last.textContent.trim() };
}

const attribute = (value) => ({ default: value, rendered: false });

export const StoryFigure = Node.create({
    name: "figure",
    group: "block",
    content: "inline*",
    isolating: true,
    draggable: true,

    addAttributes: () => ({
        src: attribute(null), alt: attribute(""), width: attribute(null), height: attribute(null), credit: attribute(""),
    }),

    parseHTML: () => [
        {
            tag: "figure",
            getAttrs(figure) {
                const images = figure.querySelectorAll("img[src]");
                return images.length === 1 && isOurPicture(images[0]) && attributesOf(images[0], partsOf(figure).credit);
            },
            contentElement: (figure) => partsOf(figure).caption,
        },
        {
            tag: "img[src]",
            getAttrs: (image) => isOurPicture(image) && attributesOf(image),
            contentElement: () => document.createElement("figcaption"),
        },
    ],

    renderHTML({ node: { attrs }, HTMLAttributes }) {
        const { src, alt, width, height, credit } = attrs;
        const image = ["img", { src, alt, ...(width && height ? { width, height } : {}) }];
        return ["figure", HTMLAttributes, image, ["figcaption", ...(credit ? [["span", 0], " ", ["small", credit]] : [0])]];
    },

    addNodeView() {
        return ({ node, editor, getPos }) => figureView(node, editor, getPos);
    },

    addCommands() {
        return {
            // Inserts an image of the library.
            insertFigure: (picture) => ({ chain }) => chain().insertContent([figureOf(picture), { type: "paragraph" }]).run(),
            // Opens the image picker, which uploads the files first, if there are any.
            pickFigure: (files) => ({ editor }) => pick("image", {
                files,
                done: (picture) => editor.chain().focus().insertFigure(picture).run(),
                several: (chosen) => editor.commands.uploadGallery(chosen),
            }),
        };
    },

    addKeyboardShortcuts() {
        const own = ({ state: { selection } }) => selection.empty && selection.$from.parent.type.name === this.name && selection.$from;
        return {
            // Enter in the caption starts a paragraph below the image or its gallery.
            Enter: ({ editor }) => {
                const at = own(editor);
                if (!at) return false;
                const below = at.after(at.node(-1).type.name === "gallery" ? -1 : undefined);
                return editor.chain().insertContentAt(below, { type: "paragraph" }).focus(below + 1).run();
            },
            // Backspace at the start of the caption selects the image; a second one deletes it.
            Backspace: ({ editor }) => {
                const at = own(editor);
                return at && at.parentOffset === 0 ? editor.commands.setNodeSelection(at.before()) : false;
            },
            // Arrow up in an image at the start of the text adds a paragraph above it.
            ArrowUp: ({ editor }) => {
                const at = own(editor);
                if (!at || at.before() !== 0 || !editor.view.endOfTextblock("up")) return false;
                return editor.chain().insertContentAt(0, { type: "paragraph" }).focus(1).run();
            },
        };
    },
});

function removeFigure(editor, at) {
    const $at = editor.state.doc.resolve(at);
    const isOnly = $at.parent.type.name === "gallery" && $at.parent.childCount === 1;
    const [from, node] = isOnly ? [$at.before(), $at.parent] : [at, $at.nodeAfter];
    editor.chain().focus().deleteRange({ from, to: from + node.nodeSize }).run();
}

// Moves an image of a gallery by a step. Its button keeps the focus.
function moveInGallery(editor, at, step) {
    const { state: { doc, tr }, view, storage } = editor;
    const $at = doc.resolve(at);
    const { parent, nodeAfter: figure } = $at;
    const index = $at.index() + step;
    const other = parent.maybeChild(index);
    if (parent.type.name !== "gallery" || !other) return;
    const to = step < 0 ? at - other.nodeSize : at + other.nodeSize;
    view.dispatch(tr.delete(at, at + figure.nodeSize).insert(to, figure));
    view.nodeDOM(to).querySelector(step < 0 ? ".desk-figure__up" : ".desk-figure__down").focus();
    storage.cleanPaste.status.textContent = `Image ${index + 1} of ${parent.childCount}.`;
}

// The figure as readers see it, with fields for alt text and credit below.
function figureView(node, editor, getPos) {
    let current = node;
    const image = element("img", {});
    const caption = element("figcaption");
    const set = (changes) => editor.view.dispatch(editor.state.tr.setNodeMarkup(getPos(), null, { ...current.attrs, ...changes }));
    const field = (name, label, placeholder) => {
        const input = element("input", { type: "text", placeholder, disabled: !editor.isEditable });
        input.addEventListener("input", () => set({ [name]: input.value }));
        input.addEventListener("keydown", (event) => {
            if (event.key !== "Enter" || event.isComposing) return;
            // Enter would submit the form.
            event.preventDefault();
            editor.commands.focus(getPos() + 1);
        });
        return { name, input, label: element("label", {}, element("span", {}, label), input) };
    };
    const fields = [
        field("alt", "Alt text", "Describe the image"),
        field("credit", "Credit", "Photographer, agency"),
    ];
    const button = (label, className, onclick) => element("button", { type: "button", className: `desk-figure__remove ${className}`, disabled: !editor.isEditable, onclick }, label);
    const buttons = [
        button("Move up", "desk-figure__up", () => moveInGallery(editor, getPos(), -1)),
        button("Move down", "desk-figure__down", () => moveInGallery(editor, getPos(), 1)),
        button("Remove", "", () => removeFigure(editor, getPos())),
    ];
    const words = element(
        "div", { className: "desk-figure__words", contentEditable: "false", lang: "en", dir: "ltr" },
        ...fields.map(({ label }) => label), element("div", { className: "desk-figure__buttons" }, ...buttons),
    );
    const dom = element("figure", { className: "desk-figure" }, image, caption, words);

    function show({ attrs, childCount }) {
        const { src, alt, width, height } = attrs;
        if (image.getAttribute("src") !== src) image.src = src;
        image.alt = alt;
        if (width && height) [image.width, image.height] = [width, height];
        fields.forEach(({ name, input }) => { if (input.value !== attrs[name]) input.value = attrs[name]; });
        dom.classList.toggle("desk-figure--undescribed", !alt);
        caption.dataset.placeholder = childCount ? "" : "Caption";
    }
    show(node);
    return {
        dom,
        contentDOM: caption,
        update(next) {
            if (next.type !== current.type) return false;
            current = next;
            show(next);
            return true;
        },
        stopEvent: ({ target }) => words.contains(target),
        ignoreMutation: ({ type, target }) => words.contains(target) || (type !== "selection" && !caption.contains(target)) || (type === "attributes" && target === caption),
    };
}

// Galleries: figures one after another, which pages show as a row that scrolls.
import { Node, mergeAttributes } from "django-prose-editor/editor";
import { pick } from "desk/dialog";
import { figureOf } from "desk/figure-node";

export const Gallery = Node.create({
    name: "gallery",
    group: "block",
    content: "figure+",
    isolating: true,
    draggable: true,

    parseHTML: () => [{ tag: "figure.gallery", priority: 60 }],
    renderHTML: ({ HTMLAttributes }) => ["figure", mergeAttributes(HTMLAttributes, { class: "gallery" }), 0],

    addCommands() {
        return {
            // Adds an image of the library to the gallery at the cursor, or makes a gallery of it.
            pickGalleryImage: () => ({ editor }) => pick("image", {
                done: (picture) => editor.chain().focus().insertGalleryImage(picture).run(),
                several: (files) => editor.commands.uploadGallery(files),
            }),
            insertGalleryImage: (picture) => ({ state, chain }) => {
                const figure = figureOf(picture);
                const gallery = rangeOfGallery(state, this.name);
                if (gallery) return chain().insertContentAt(gallery.to - 1, figure).setTextSelection(gallery.to).run();
                return chain().insertContent([{ type: this.name, content: [figure] }, { type: "paragraph" }]).run();
            },
            // Makes a gallery of the images next to each other at the cursor, or separate images of a gallery.
            toggleGallery: () => ({ state, tr, dispatch }) => {
                const gallery = rangeOfGallery(state, this.name);
                const range = gallery ?? rangeOfFigures(state);
                if (!range) return false;
                const { from, to, figures } = range;
                if (!dispatch) return true;
                tr.replaceWith(from, to, gallery ? figures : state.schema.nodes.gallery.create(null, figures));
                tr.setSelection(state.selection.constructor.near(tr.doc.resolve(from + 1)));
                return true;
            },
        };
    },
});

// Returns {from, to, figures} of the gallery at the cursor, or null.
function rangeOfGallery({ selection: { $from, node: selected, from } }, name) {
    if (selected?.type.name === name) return { from, to: from + selected.nodeSize, figures: selected.content };
    for (let { depth } = $from; depth > 0; depth -= 1) {
        const node = $from.node(depth);
        if (node.type.name === name) return { from: $from.before(depth), to: $from.after(depth), figures: node.content };
    }
    return null;
}

// Returns {from, to, figures} of two or more figures next to each other, one of which has the cursor, or null.
function rangeOfFigures({ doc, selection: { $from } }) {
    const index = $from.index(0);
    const isFigure = (at) => at >= 0 && at < doc.childCount && doc.child(at).type.name === "figure";
    if (!isFigure(index)) return null;
    let [first, last] = [index, index];
    while (isFigure(first - 1)) first -= 1;
    while (isFigure(last + 1)) last += 1;
    if (first === last) return null;
    const figures = [];
    let from = 0;
    for (let at = 0; at < first; at += 1) from += doc.child(at).nodeSize;
    let to = from;
    for (let at = first; at <= last; at += 1) {
        figures.push(doc.child(at));
        to += doc.child(at).nodeSize;
    }
    return { from, to, figures };
}

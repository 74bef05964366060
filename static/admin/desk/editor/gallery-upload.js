// Several image files at once: uploads them in the place where their gallery will be, while one goes on writing.
import { Extension, Plugin, pm } from "django-prose-editor/editor";
import { element } from "desk/dialog";
import { figureOf } from "desk/figure-node";

const { Decoration, DecorationSet } = pm.view;
// What is said of a file stays above the gallery.
const SPACE = { side: -1, ignoreSelection: true, stopEvent: () => true };

export const GalleryUpload = Extension.create({
    name: "galleryUpload",

    addCommands() {
        return {
            // Adds the images to the gallery at the cursor, or makes one of them. Says above it which files are no images.
            uploadGallery: (files) => ({ editor }) => {
                const { uploadUrl: url } = document.querySelector('[data-picker="image"]')?.dataset ?? {};
                if (!url) return false;
                // After this command, because it changes the state.
                queueMicrotask(() => uploadInPlace(editor, this.storage.plugin, { files, url }));
                return true;
            },
        };
    },

    addProseMirrorPlugins() {
        const plugin = new Plugin({
            state: {
                init: () => DecorationSet.empty,
                apply(transaction, spaces) {
                    const { add, remove } = transaction.getMeta(plugin) ?? {};
                    const mapped = spaces.map(transaction.mapping, transaction.doc);
                    if (add) return mapped.add(transaction.doc, [add]);
                    return remove ? mapped.remove(mapped.find(null, null, ({ list }) => list === remove)) : mapped;
                },
            },
            props: { decorations: (state) => plugin.getState(state) },
        });
        this.storage.plugin = plugin;
        return [plugin];
    },
});

async function uploadInPlace(editor, plugin, { files, url }) {
    const { status } = editor.storage.cleanPaste;
    const list = element("ul", { className: "desk-uploads", lang: "en", dir: "ltr" });
    const tell = (change) => editor.view.dispatch(editor.state.tr.setMeta(plugin, change).setMeta("addToHistory", false).setMeta("preventUpdate", true));
    tell({ add: Decoration.widget(placeOf(editor.state), list, { ...SPACE, list }) });
    list.scrollIntoView({ block: "nearest" });
    const onStored = (row) => row.replaceChildren(element("span", { className: "desk-upload__name" }, row.dataset.name), element("span", { className: "desk-note" }, "Uploaded"));
    const pictures = await desk.uploads.uploadAll(files, { list, status, url, kind: desk.uploads.KINDS.image, onStored });
    if (editor.isDestroyed) return;
    list.querySelectorAll(".is-stored").forEach((row) => row.remove());
    const [space] = plugin.getState(editor.state).find(null, null, (spec) => spec.list === list);
    // The text around it may have been deleted meanwhile.
    insert(editor, space?.from ?? editor.state.doc.content.size, pictures.map(figureOf));
    const removeIfEmpty = () => {
        if (list.children.length || editor.isDestroyed) return false;
        tell({ remove: list });
        return true;
    };
    // The button that dismisses the last one had the focus.
    const dismissed = new MutationObserver(() => removeIfEmpty() && editor.view.focus());
    if (!removeIfEmpty()) dismissed.observe(list, { childList: true });
}

// Returns the position at the end of the gallery with the cursor, above the paragraph at whose start it is, or below its
// block.
function placeOf({ doc, selection: { $to } }) {
    for (let { depth } = $to; depth > 0; depth -= 1) if ($to.node(depth).type.name === "gallery") return $to.end(depth);
    if ($to.depth === 0) return Math.min($to.pos + ($to.nodeAfter?.nodeSize ?? 0), doc.content.size);
    return $to.pos === $to.start(1) ? $to.before(1) : $to.after(1);
}

function insert({ state, view }, at, figures) {
    if (!figures.length) return;
    const isGallery = figures.length > 1 && state.doc.resolve(at).parent.type.name !== "gallery";
    const nodes = (isGallery ? [{ type: "gallery", content: figures }] : figures).map((node) => state.schema.nodeFromJSON(node));
    view.dispatch(pm.history.closeHistory(state.tr.insert(at, nodes)));
}

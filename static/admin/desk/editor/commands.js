// What can be done with text: the commands of the toolbar, of its keyboard shortcuts and of the slash menu.
import { isMacOS } from "django-prose-editor/editor";

const heading = (level) => ({
    name: `heading${level}`, needs: "heading", sign: `H${level}`, label: `Heading ${level}`, keys: `Mod-Alt-${level}`,
    block: "title", run: (chain) => chain.toggleHeading({ level }), isActive: (editor) => editor.isActive("heading", { level }),
});
const mark = (name, sign, label, keys, command) => ({
    name, needs: name, sign, label, keys, run: (chain) => chain[command](), isActive: (editor) => editor.isActive(name),
});
// needs: the node or mark that the editor must support. isOffered: whether the page has what else the command needs. run: the command, on a focused chain. open: opens a dialog, which
// handles the focus itself. block: further words by which the slash menu finds what inserts or changes a block.
export const GROUPS = [
    [
        { name: "undo", sign: "undo", label: "Undo", keys: "Mod-z", run: (chain) => chain.undo() },
        { name: "redo", sign: "redo", label: "Redo", keys: "Mod-Shift-z", run: (chain) => chain.redo() },
    ],
    [heading(2), heading(3), heading(4)],
    [
        mark("bold", "B", "Bold", "Mod-b", "toggleBold"),
        mark("italic", "I", "Italic", "Mod-i", "toggleItalic"),
        { name: "link", needs: "link", sign: "link", label: "Link", keys: "Mod-k", open: (editor) => editor.commands.askForLink(), isActive: (editor) => editor.isActive("link") },
        { name: "note", needs: "note", sign: "note", label: "Footnote", keys: "Mod-Alt-f", block: "reference", open: (editor) => editor.commands.toggleNote(), isActive: (editor) => editor.isActive("note") },
        { name: "clear", sign: "clear", label: "Clear formatting", keys: "Mod-\\", run: (chain) => chain.unsetAllMarks().clearNodes() },
    ],
    [
        { ...mark("bulletList", "bullets", "Bulleted list", "Mod-Shift-8", "toggleBulletList"), block: "unordered points" },
        { ...mark("orderedList", "numbers", "Numbered list", "Mod-Shift-7", "toggleOrderedList"), block: "ordered" },
        {
            name: "quote", needs: "blockquote", sign: "quote", label: "Quote", keys: "Mod-Shift-b", block: "blockquote", run: (chain) => chain.toggleBlockquote(),
            isActive: (editor) => editor.isActive("blockquote", { isPulled: false }),
        },
        {
            name: "pull", needs: "blockquote", sign: "pull", label: "Pull quote", keys: "Mod-Shift-9", block: "", run: (chain) => chain.togglePullQuote(),
            isActive: (editor) => editor.isActive("blockquote", { isPulled: true }),
        },
    ],
    [
        { name: "figure", block: "photo", needs: "figure", sign: "figure", label: "Image", open: (editor) => editor.commands.pickFigure() },
        { name: "gallery", block: "images photos", needs: "gallery", sign: "gallery", label: "Gallery", open: openGallery, isActive: (editor) => editor.isActive("gallery") },
        {
            name: "file", block: "recording sound podcast document pdf", needs: "embed", sign: "file", label: "Audio or PDF", open: (editor) => editor.commands.pickFile(),
            isOffered: () => document.querySelector('[data-picker="file"]') !== null,
        },
        { name: "embed", block: "post tweet video chart map document podcast audio youtube", needs: "embed", sign: "embed", label: "Embed", open: (editor) => editor.commands.askForEmbed() },
        { name: "table", block: "grid", needs: "table", sign: "table", label: "Table", run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }) },
        { name: "rule", block: "divider line", needs: "horizontalRule", sign: "rule", label: "Horizontal rule", run: (chain) => chain.setHorizontalRule() },
    ],
    [
        { name: "find", sign: "find", label: "Find and replace", keys: isMacOS() ? "Mod-Shift-h" : "Ctrl-h", open: (editor) => editor.commands.openFind() },
        { name: "help", sign: "?", label: "Keyboard shortcuts", keys: "Mod-/", open: (editor) => editor.commands.showKeys() },
    ],
];
// Groups images next to each other; elsewhere, adds an image to the gallery at the cursor or to a new one.
function openGallery(editor) {
    if (!editor.isActive("gallery") && editor.commands.toggleGallery()) return true;
    return editor.commands.pickGalleryImage();
}

// Returns a test whether the editor supports a command.
export const isAvailable = (editor) => ({ needs, isOffered = () => true }) => isOffered() && (!needs || needs in editor.schema.nodes || needs in editor.schema.marks);

export function perform(editor, { run, open }) {
    return run ? run(editor.chain().focus()).run() : open(editor);
}

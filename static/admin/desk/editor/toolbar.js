// The toolbar: buttons, keyboard shortcuts and the list of shortcuts.
import { Extension, isMacOS } from "django-prose-editor/editor";
import { element, openDialog } from "desk/dialog";
import { icon } from "desk/icons";

const heading = (level) => ({
    name: `heading${level}`, needs: "heading", sign: `H${level}`, label: `Heading ${level}`, keys: `Mod-Alt-${level}`,
    run: (chain) => chain.toggleHeading({ level }), isActive: (editor) => editor.isActive("heading", { level }),
});
const mark = (name, sign, label, keys, command) => ({
    name, needs: name, sign, label, keys, run: (chain) => chain[command](), isActive: (editor) => editor.isActive(name),
});
// needs: the node or mark that the editor must support. run: the command, on a focused chain. open: opens a dialog, which
// handles the focus itself.
const GROUPS = [
    [
        { name: "undo", sign: "undo", label: "Undo", keys: "Mod-z", run: (chain) => chain.undo() },
        { name: "redo", sign: "redo", label: "Redo", keys: "Mod-Shift-z", run: (chain) => chain.redo() },
    ],
    [heading(2), heading(3), heading(4)],
    [
        mark("bold", "B", "Bold", "Mod-b", "toggleBold"),
        mark("italic", "I", "Italic", "Mod-i", "toggleItalic"),
        { name: "link", needs: "link", sign: "link", label: "Link", keys: "Mod-k", open: (editor) => editor.commands.askForLink(), isActive: (editor) => editor.isActive("link") },
        { name: "note", needs: "note", sign: "note", label: "Footnote", keys: "Mod-Alt-f", open: (editor) => editor.commands.toggleNote(), isActive: (editor) => editor.isActive("note") },
        { name: "clear", sign: "clear", label: "Clear formatting", keys: "Mod-\\", run: (chain) => chain.unsetAllMarks().clearNodes() },
    ],
    [
        mark("bulletList", "bullets", "Bulleted list", "Mod-Shift-8", "toggleBulletList"),
        mark("orderedList", "numbers", "Numbered list", "Mod-Shift-7", "toggleOrderedList"),
        {
            name: "quote", needs: "blockquote", sign: "quote", label: "Quote", keys: "Mod-Shift-b", run: (chain) => chain.toggleBlockquote(),
            isActive: (editor) => editor.isActive("blockquote", { isPulled: false }),
        },
        {
            name: "pull", needs: "blockquote", sign: "pull", label: "Pull quote", keys: "Mod-Shift-9", run: (chain) => chain.togglePullQuote(),
            isActive: (editor) => editor.isActive("blockquote", { isPulled: true }),
        },
    ],
    [
        { name: "figure", needs: "figure", sign: "figure", label: "Image", open: (editor) => editor.commands.pickFigure() },
        { name: "gallery", needs: "gallery", sign: "gallery", label: "Gallery", open: openGallery, isActive: (editor) => editor.isActive("gallery") },
        { name: "embed", needs: "embed", sign: "embed", label: "Video", open: (editor) => editor.commands.askForEmbed() },
        { name: "table", needs: "table", sign: "table", label: "Table", run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }) },
        { name: "rule", needs: "horizontalRule", sign: "rule", label: "Horizontal rule", run: (chain) => chain.setHorizontalRule() },
    ],
    [{ name: "help", sign: "?", label: "Keyboard shortcuts", keys: "Mod-/", open: showKeys }],
];
// Groups images next to each other; elsewhere, adds an image to the gallery at the cursor or to a new one.
function openGallery(editor) {
    if (!editor.isActive("gallery") && editor.commands.toggleGallery()) return true;
    return editor.commands.pickGalleryImage();
}
const GALLERY = [[
    { name: "galleryAdd", needs: "gallery", sign: "Add image", open: (editor) => editor.commands.pickGalleryImage() },
    { name: "galleryUndo", needs: "gallery", sign: "Separate images", run: (chain) => chain.toggleGallery() },
]];
const TABLE = [[
    { name: "rowBefore", sign: "Row above", run: (chain) => chain.addRowBefore() },
    { name: "rowAfter", sign: "Row below", run: (chain) => chain.addRowAfter() },
    { name: "columnBefore", sign: "Column before", run: (chain) => chain.addColumnBefore() },
    { name: "columnAfter", sign: "Column after", run: (chain) => chain.addColumnAfter() },
    { name: "headerRow", sign: "Header row", run: (chain) => chain.toggleHeaderRow() },
    { name: "headerColumn", sign: "Header column", run: (chain) => chain.toggleHeaderColumn() },
    { name: "caption", sign: "Caption", open: (editor) => editor.commands.editTableCaption() },
    { name: "deleteRow", sign: "Delete row", run: (chain) => chain.deleteRow() },
    { name: "deleteColumn", sign: "Delete column", run: (chain) => chain.deleteColumn() },
    { name: "deleteTable", sign: "Delete table", run: (chain) => chain.deleteTable() },
]];
const OTHER_KEYS = [
    ["Paragraph", "Mod-Alt-0"], ["Line break", "Shift-Enter"], ["Save", "Mod-s"], ["Comment on selection", "Mod-Alt-m"], ["Go to toolbar", "Alt-F10"], ["Return to text", "Escape"],
];
const SIGNS = { Mod: isMacOS() ? "⌘" : "Ctrl", Alt: isMacOS() ? "⌥" : "Alt", Escape: "Esc" };
const spoken = (keys) => keys.split("-").map((key) => SIGNS[key] ?? key.toUpperCase().replace(/^(\w)(\w+)$/, (_, a, b) => a + b.toLowerCase())).join("+");
const there = (editor) => ({ needs }) => !needs || needs in editor.schema.nodes || needs in editor.schema.marks;

export const Toolbar = Extension.create({
    name: "toolbar",

    onCreate({ editor }) {
        if (!editor.isEditable) return;
        const main = bar(editor, "Formatting", GROUPS.map((group) => group.filter(there(editor))));
        const table = bar(editor, "Table", "table" in editor.schema.nodes ? TABLE : []);
        const gallery = bar(editor, "Gallery", "gallery" in editor.schema.nodes ? GALLERY : []);
        for (const { dom } of [table, gallery]) dom.classList.add("desk-toolbar--table");
        const dom = element("div", { className: "desk-toolbars", lang: "en", dir: "ltr" }, main.dom, table.dom, gallery.dom);
        editor.view.dom.before(dom);
        Object.assign(this.storage, { dom, main });
        let frame = 0;
        const update = () => {
            frame ||= requestAnimationFrame(() => {
                frame = 0;
                if (editor.isDestroyed) return;
                table.dom.hidden = !editor.isActive("table");
                gallery.dom.hidden = !editor.isActive("gallery");
                main.update();
            });
        };
        editor.on("transaction", update);
        update();
        const form = editor.view.dom.closest("form");
        this.storage.onKey = (event) => {
            if (event.key !== "/" || !(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
            event.preventDefault();
            showKeys(editor);
        };
        form?.addEventListener("keydown", this.storage.onKey);
    },

    onDestroy() {
        this.storage.dom?.remove();
    },

    addKeyboardShortcuts() {
        const items = GROUPS.flat().filter(({ keys, name }) => keys && name !== "help");
        const bound = items.map((item) => [item.keys, ({ editor }) => there(editor)(item) && press(editor, item)]);
        return { ...Object.fromEntries(bound), "Alt-F10": () => this.storage.main?.focus() };
    },
});

function press(editor, { run, open }) {
    return run ? run(editor.chain().focus()).run() : open(editor);
}

// A toolbar has one tab stop; arrow keys move within it.
function bar(editor, label, groups) {
    const pairs = [];
    const dom = element("div", { className: "desk-toolbar", role: "toolbar", "aria-label": label, hidden: groups.length === 0 }, ...groups.map((items) => element(
        "div", { className: "desk-toolbar__group" }, ...items.map((item) => {
            const name = item.label ?? item.sign;
            const button = element("button", { type: "button", className: `desk-toolbar__button desk-toolbar__button--${item.name}`, tabIndex: -1 }, icon(item.sign) ?? item.sign);
            if (item.label) {
                button.setAttribute("aria-label", name);
                button.title = item.keys ? `${name} (${spoken(item.keys)})` : name;
            }
            if (item.keys) button.setAttribute("aria-keyshortcuts", item.keys.replace("Mod", isMacOS() ? "Meta" : "Control").replaceAll("-", "+"));
            // Keep the selection of the text.
            button.addEventListener("mousedown", (event) => event.preventDefault());
            button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && press(editor, item));
            pairs.push([button, item]);
            return button;
        }),
    )));
    const buttons = pairs.map(([button]) => button);
    const stop = (button) => buttons.forEach((each) => { each.tabIndex = each === button ? 0 : -1; });
    if (buttons.length) stop(buttons[0]);
    dom.addEventListener("focusin", ({ target }) => stop(target));
    dom.addEventListener("keydown", (event) => {
        if (event.key === "Escape") return editor.commands.focus();
        const at = buttons.indexOf(document.activeElement);
        const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
        if (to === undefined) return undefined;
        event.preventDefault();
        return buttons.at(to % buttons.length).focus();
    });
    return {
        dom,
        focus() {
            buttons.find(({ tabIndex }) => tabIndex === 0)?.focus();
            return true;
        },
        update() {
            for (const [button, item] of pairs) {
                if (item.isActive) button.setAttribute("aria-pressed", String(item.isActive(editor)));
                if (item.run) button.setAttribute("aria-disabled", String(!item.run(editor.can().chain().focus()).run()));
            }
        },
    };
}

function showKeys(editor) {
    const known = GROUPS.flat().filter(({ keys }) => keys).filter(there(editor)).map(({ label, keys }) => [label, keys]);
    const rows = [...known, ...OTHER_KEYS].map(([label, keys]) => element(
        "tr", {}, element("th", { scope: "row" }, label), element("td", {}, element("kbd", {}, spoken(keys))),
    ));
    const note = element("p", { className: "desk-note" }, "Tab and Shift+Tab move between table cells and indent or outdent list items.");
    openDialog("Keyboard shortcuts", [element("table", { className: "desk-keys" }, element("tbody", {}, ...rows)), note], { onClose: () => editor.commands.focus() });
    return true;
}

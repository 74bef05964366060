// The toolbar: buttons, keyboard shortcuts and the list of shortcuts.
import { Extension, isMacOS } from "django-prose-editor/editor";
import { GROUPS, isAvailable, perform } from "desk/commands";
import { element, openDialog } from "desk/dialog";
import { icon } from "desk/icons";

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
    ["Insert, in an empty paragraph", "/"], ["Paragraph", "Mod-Alt-0"], ["Line break", "Shift-Enter"], ["Save", "Mod-s"], ["Comment on selection", "Mod-Alt-m"], ["House style at cursor", "Alt-Enter"], ["Go to toolbar", "Alt-F10"], ["Return to text", "Escape"],
];
const SIGNS = { Mod: isMacOS() ? "⌘" : "Ctrl", Alt: isMacOS() ? "⌥" : "Alt", Escape: "Esc" };
const spoken = (keys) => keys.split("-").map((key) => SIGNS[key] ?? key.toUpperCase().replace(/^(\w)(\w+)$/, (_, a, b) => a + b.toLowerCase())).join("+");

export const Toolbar = Extension.create({
    name: "toolbar",

    onCreate({ editor }) {
        if (!editor.isEditable) return;
        const main = bar(editor, "Formatting", GROUPS.map((group) => group.filter(isAvailable(editor))));
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

    addCommands: () => ({ showKeys: () => ({ editor }) => showKeys(editor) }),

    addKeyboardShortcuts() {
        // The key for the list of shortcuts also works in the other fields of the form (`onKey`).
        const items = GROUPS.flat().filter(({ keys, name }) => keys && name !== "help");
        const bound = items.map((item) => [item.keys, ({ editor }) => isAvailable(editor)(item) && perform(editor, item)]);
        return { ...Object.fromEntries(bound), "Alt-F10": () => this.storage.main?.focus() };
    },
});

// A toolbar has one tab stop; arrow keys move within it.
function bar(editor, label, groups) {
    const pairs = [];
    const dom = element("div", { className: "desk-toolbar", role: "toolbar", "aria-label": label, hidden: groups.length === 0 }, ...groups.map((items) => element(
        "div", { className: "desk-toolbar__group" }, ...items.map((item) => {
            const name = item.label ?? item.sign;
            const button = element("button", { type: "button", className: `desk-toolbar__button desk-toolbar__button--${item.name}`, tabIndex: -1 }, icon(item.sign) ?? item.sign);
            if (item.label) {
                // With what is to be seen on it, for people who speak to their computer.
                button.setAttribute("aria-label", /^H\d$/.test(item.sign) ? `${item.sign}: ${name}` : name);
                button.title = item.keys ? `${name} (${spoken(item.keys)})` : name;
            }
            if (item.keys) button.setAttribute("aria-keyshortcuts", item.keys.replace("Mod", isMacOS() ? "Meta" : "Control").replaceAll("-", "+"));
            // Keep the selection of the text.
            button.addEventListener("mousedown", (event) => event.preventDefault());
            button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && perform(editor, item));
            pairs.push([button, item]);
            return button;
        }),
    )));
    const buttons = pairs.map(([button]) => button);
    const stop = (button) => buttons.forEach((each) => { each.tabIndex = each === button ? 0 : -1; });
    if (buttons.length) stop(buttons[0]);
    dom.addEventListener("focusin", ({ target }) => stop(target));
    dom.addEventListener("keydown", (event) => {
        if (event.key === "Escape") return editor.view.focus();
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
    const known = GROUPS.flat().filter(({ keys }) => keys).filter(isAvailable(editor)).map(({ label, keys }) => [label, keys]);
    const rows = [...known, ...OTHER_KEYS].map(([label, keys]) => element(
        "tr", {}, element("th", { scope: "row" }, label), element("td", {}, element("kbd", {}, spoken(keys))),
    ));
    const note = element("p", { className: "desk-note" }, "Tab and Shift+Tab move between table cells and indent or outdent list items.");
    openDialog("Keyboard shortcuts", [element("table", { className: "desk-keys" }, element("tbody", {}, ...rows)), note], { onClose: () => editor.view.focus() });
    return true;
}

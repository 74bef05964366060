// Find and replace in the text, and in the headline and the standfirst.
import { Extension, Plugin, pm } from "django-prose-editor/editor";
import { element } from "desk/dialog";

const { Decoration, DecorationSet } = pm.view;
let count = 0;
// Further fields of the form, in their order before the text.
const FIELDS = "[name=title], [name=summary]";
const NOTHING = { pattern: null, found: [], current: -1, decorations: DecorationSet.empty };

// Returns [{from, to}], in order, what matches within a block.
function matchesIn(doc, pattern) {
    const found = [];
    if (!pattern) return found;
    doc.descendants((node, position) => {
        if (!node.inlineContent) return true;
        // One character for each position.
        let text = "";
        node.forEach((child) => { text += child.isText ? child.text : "\ufffc".repeat(child.nodeSize); });
        for (const { index, 0: match } of text.matchAll(pattern)) {
            if (match) found.push({ from: position + 1 + index, to: position + 1 + index + match.length });
        }
        return false;
    });
    return found;
}

// Returns [{field, from, to}], in order, what matches in a field of the form.
function matchesInField(field, pattern) {
    if (!pattern) return [];
    const found = [...field.value.matchAll(pattern)];
    return found.map(({ index, 0: match }) => ({ field, from: index, to: index + match.length }));
}

// Replaces a match as if it had been typed, so that it can be undone and is saved.
function writeInField({ field, from, to }, replacement) {
    const active = document.activeElement;
    field.focus();
    field.setSelectionRange(from, to);
    document.execCommand(replacement ? "insertText" : "delete", false, replacement);
    active?.focus();
}

function patternOf(words, isCaseSensitive) {
    return words ? new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), isCaseSensitive ? "gu" : "giu") : null;
}

const plugin = new Plugin({
    state: {
        init: () => NOTHING,
        apply(transaction, before, _, { doc }) {
            const change = transaction.getMeta(plugin);
            if (!change && !transaction.docChanged) return before;
            const pattern = change && "pattern" in change ? change.pattern : before.pattern;
            if (!pattern) return NOTHING;
            const found = transaction.docChanged || pattern !== before.pattern ? matchesIn(doc, pattern) : before.found;
            const at = change?.from ?? before.found[before.current]?.from ?? 0;
            const current = change?.current ?? (found.length ? Math.max(0, found.findIndex(({ from }) => from >= transaction.mapping.map(at))) : -1);
            const decorations = found.map(({ from, to }, index) => Decoration.inline(from, to, { class: index === current ? "desk-found desk-found--current" : "desk-found" }));
            return { pattern, found, current, decorations: DecorationSet.create(doc, decorations) };
        },
    },
    props: { decorations: (state) => plugin.getState(state).decorations },
});

export const Find = Extension.create({
    name: "find",

    addStorage: () => ({ bar: null }),

    addProseMirrorPlugins: () => [plugin],

    addCommands() {
        return {
            openFind: () => ({ editor }) => {
                this.storage.bar ??= findBar(editor);
                this.storage.bar.open();
                return true;
            },
        };
    },

    onDestroy() {
        this.storage.bar?.dom.remove();
    },
});

function findBar(editor) {
    const { view } = editor;
    count += 1;
    const words = element("input", { type: "text", id: `desk-find-${count}`, autocomplete: "off", spellcheck: false, dir: "auto" });
    const replacement = element("input", { type: "text", id: `desk-replace-${count}`, autocomplete: "off", spellcheck: false, dir: "auto" });
    const isExact = element("input", { type: "checkbox" });
    const status = element("span", { className: "desk-find__status", role: "status" });
    const button = (label, onclick) => element("button", { type: "button", className: "button", onclick }, label);
    const close = element("button", { type: "button", className: "desk-dialog__close", "aria-label": "Close find and replace", onclick: hide }, "×");
    const row = (field, label, ...others) => element("div", { className: "desk-find__row" }, element("label", { htmlFor: field.id }, label), field, ...others);
    const dom = element(
        "div", { className: "desk-find", role: "search", "aria-label": "Find and replace", hidden: true },
        row(words, "Find", status, button("Previous", () => step(-1)), button("Next", () => step(1)), close),
        row(
            replacement, "Replace with", button("Replace", replace), button("Replace all", replaceAll),
            element("label", { className: "desk-find__exact" }, isExact, " Match case"),
        ),
    );
    view.dom.closest(".prose-editor").querySelector(".desk-toolbars").append(dom);
    const fields = [...(view.dom.closest("form")?.querySelectorAll(FIELDS) ?? [])].filter(({ disabled, readOnly }) => !disabled && !readOnly);
    const state = () => plugin.getState(view.state);
    const inFields = () => fields.flatMap((field) => matchesInField(field, state().pattern));
    // The current match if it is in a field, or null.
    let shown = null;
    const announce = (sentence) => { status.textContent = sentence; };

    function report() {
        const { pattern, found, current } = state();
        const before = inFields();
        const number = shown ? before.findIndex(isShown) : before.length + current;
        const place = shown ? `: ${shown.field.labels[0]?.textContent.trim() ?? ""}` : "";
        announce(!pattern ? "" : before.length + found.length ? `${number + 1} of ${before.length + found.length}${place}` : "Not found");
        for (const field of fields) field.classList.toggle("desk-found--current", field === shown?.field);
    }
    const isShown = ({ field, from }) => field === shown.field && from === shown.from;
    function show(match) {
        shown = match.field ? match : null;
        if (!shown) return look({ current: state().found.indexOf(match) });
        view.dispatch(view.state.tr.setMeta(plugin, { current: -1 }));
        // The bar below stays in view.
        shown.field.scrollIntoView({ block: "nearest" });
        return report();
    }
    function look(change) {
        view.dispatch(view.state.tr.setMeta(plugin, change));
        view.dom.querySelector(".desk-found--current")?.scrollIntoView({ block: "center" });
        report();
    }
    function search() {
        shown = null;
        look({ pattern: patternOf(words.value, isExact.checked), from: view.state.selection.from });
        const [first] = inFields();
        if (first && !state().found.length) show(first);
    }
    function step(by) {
        const before = inFields();
        const all = [...before, ...state().found];
        const at = shown ? before.findIndex(isShown) : before.length + state().current;
        if (all.length) show(all.at((at + by) % all.length));
    }
    function replace() {
        if (shown) return replaceInField();
        const { found, current } = state();
        if (!found.length) return;
        const { from, to } = found[Math.max(0, current)];
        const after = from + replacement.value.length;
        write(view.state.tr, { from, to });
        look({ from: after });
    }
    function replaceInField() {
        const { field, from } = shown;
        writeInField(shown, replacement.value);
        const isAfter = (match) => match.field !== field || match.from >= from + replacement.value.length;
        const later = inFields().filter((match) => fields.indexOf(match.field) >= fields.indexOf(field) && isAfter(match));
        const next = later[0] ?? state().found[0] ?? inFields()[0];
        if (next) return show(next);
        shown = null;
        return report();
    }
    function replaceAll() {
        const { found } = state();
        const before = inFields();
        if (!found.length && !before.length) return;
        before.toReversed().forEach((match) => writeInField(match, replacement.value));
        const { tr } = view.state;
        found.toReversed().forEach((match) => write(tr, match, () => {}));
        if (found.length) view.dispatch(tr);
        shown = null;
        report();
        announce(`${before.length + found.length} replaced. Ctrl+Z undoes it${before.length ? " in each field" : ""}.`);
    }
    // Replaces a match, with the marks of its first character.
    function write(tr, { from, to }, dispatch = view.dispatch) {
        const marks = tr.doc.nodeAt(from).marks;
        if (replacement.value) tr.replaceWith(from, to, view.state.schema.text(replacement.value, marks));
        else tr.delete(from, to);
        dispatch(tr);
    }
    function hide() {
        const { found, current } = state();
        const field = shown;
        dom.hidden = true;
        shown = null;
        look({ pattern: null });
        if (field) {
            field.field.focus();
            return field.field.setSelectionRange(field.from, field.to);
        }
        const match = found[current];
        if (match) editor.commands.setTextSelection(match);
        return view.focus();
    }
    for (const field of fields) field.addEventListener("input", () => void (dom.hidden || report()));
    words.addEventListener("input", search);
    isExact.addEventListener("change", search);
    dom.addEventListener("keydown", (event) => {
        const isField = event.target === words || event.target === replacement;
        if (event.key === "Escape") hide();
        else if (event.key === "Enter" && isField && !event.isComposing) {
            if (event.target === words) step(event.shiftKey ? -1 : 1);
            else replace();
        } else return;
        event.preventDefault();
        event.stopPropagation();
    });
    return {
        dom,
        open() {
            dom.hidden = false;
            const { from, to } = view.state.selection;
            const selected = view.state.doc.textBetween(from, to, "\n");
            if (selected && selected.length < 200 && !selected.includes("\n")) words.value = selected;
            words.focus();
            words.select();
            search();
        },
    };
}

// A menu of blocks: opens with "/" at the start of a paragraph, and is narrowed by what is typed after it.
import { Extension, Plugin, posToDOMRect } from "django-prose-editor/editor";
import { GROUPS, isAvailable, perform } from "desk/commands";
import { element } from "desk/dialog";
import { icon } from "desk/icons";

let count = 0;
const QUERY = /^\/([\p{L}\p{N} ]{0,20})$/u;
// Also what a keyboard of a phone composes, which may be a slash and letters at once.
const isTyping = (transaction) => !["paste", "uiEvent", "history$", "preventUpdate"].some((name) => transaction.getMeta(name));
const isEmpty = ({ selection: { $from: { parent } } }) => parent.type.name === "paragraph" && parent.content.size === 0;
const CLOSED = { isOpen: false, items: [], active: 0 };

export const SlashMenu = Extension.create({
    name: "slashMenu",
    // Before the keys of lists and tables.
    priority: 1200,

    addProseMirrorPlugins() {
        const { editor } = this;
        const items = GROUPS.flat().filter(({ block }) => block !== undefined).filter(isAvailable(editor));
        this.storage.plugin = slashPlugin(editor, items);
        return [this.storage.plugin];
    },
});

function slashPlugin(editor, items) {
    const id = `desk-slash-menu-${++count}`;
    const optionId = ({ name }) => `${id}-${name}`;
    // Returns {start, query} if the paragraph has nothing but a slash and the beginning of a name, up to the cursor.
    function typed({ selection: { $from, empty } }) {
        const { parent } = $from;
        const found = empty && parent.type.name === "paragraph" && $from.parentOffset === parent.content.size && QUERY.exec(parent.textContent);
        return found ? { start: $from.start(), query: found[1].trim().toLowerCase() } : null;
    }
    function matching(query) {
        const words = (item) => `${item.label} ${item.block}`.toLowerCase().split(" ");
        const begins = query.split(" ").filter(Boolean);
        return items.filter((item) => begins.every((begin) => words(item).some((word) => word.startsWith(begin))));
    }
    const plugin = new Plugin({
        state: {
            init: () => CLOSED,
            apply(transaction, before, last, state) {
                const change = transaction.getMeta(plugin) ?? {};
                if (change.close) return CLOSED;
                const { query } = typed(state) ?? {};
                if (query === undefined || !(before.isOpen || (transaction.docChanged && isTyping(transaction) && isEmpty(last)))) return CLOSED;
                const found = matching(query);
                if (!found.length) return CLOSED;
                const active = query === before.query ? (change.active ?? before.active) : 0;
                return { isOpen: true, items: found, active, query };
            },
        },
        props: {
            attributes(state) {
                const { isOpen, items: found, active } = plugin.getState(state);
                return isOpen ? { "aria-controls": id, "aria-activedescendant": optionId(found[active]) } : {};
            },
            handleKeyDown(view, event) {
                const { isOpen, items: found, active } = plugin.getState(view.state);
                if (!isOpen || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
                const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
                if (step) view.dispatch(view.state.tr.setMeta(plugin, { active: (active + step + found.length) % found.length }));
                else if (event.key === "Enter" || event.key === "Tab") choose(found[active]);
                else if (event.key === "Escape") view.dispatch(view.state.tr.setMeta(plugin, { close: true }));
                else return false;
                event.stopPropagation();
                return true;
            },
            handleDOMEvents: {
                blur: (view) => void (plugin.getState(view.state).isOpen && view.dispatch(view.state.tr.setMeta(plugin, { close: true }))),
            },
        },
        view: (view) => menuView(view, plugin, { id, optionId, choose }),
    });
    function choose(item) {
        const { start } = typed(editor.state);
        editor.chain().focus().deleteRange({ from: start, to: editor.state.selection.from }).run();
        perform(editor, item);
    }
    return plugin;
}

function menuView(view, plugin, { id, optionId, choose }) {
    const list = element("ul", { id, className: "desk-slash-menu", role: "listbox", "aria-label": "Insert", hidden: true, lang: "en", dir: "ltr" });
    const status = element("p", { className: "visually-hidden", role: "status", lang: "en" });
    view.dom.after(list, status);
    // Keep the cursor in the text.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    function show({ items, active }) {
        list.replaceChildren(...items.map((item, index) => {
            const sign = element("span", { className: "desk-slash-menu__sign", "aria-hidden": "true" }, icon(item.sign) ?? item.sign);
            const option = element("li", { id: optionId(item), role: "option", className: "desk-slash-menu__option", "aria-selected": String(index === active) }, sign, item.label);
            option.addEventListener("click", () => choose(item));
            return option;
        }));
        const { left, bottom, top } = posToDOMRect(view, view.state.selection.from, view.state.selection.from);
        const around = list.offsetParent.getBoundingClientRect();
        const isAbove = bottom + list.offsetHeight + 8 > window.innerHeight && top > list.offsetHeight;
        list.style.insetInlineStart = `${Math.max(0, Math.min(left - around.left, around.width - list.offsetWidth))}px`;
        list.style.insetBlockStart = `${isAbove ? top - around.top - list.offsetHeight - 4 : bottom - around.top + 4}px`;
        list.children[active].scrollIntoView({ block: "nearest" });
    }
    return {
        update(_, before) {
            const state = plugin.getState(view.state);
            const was = before && plugin.getState(before);
            if (state === was) return;
            list.hidden = !state.isOpen;
            if (state.isOpen) show(state);
            // Not below the edge of the window or the bar of a phone.
            if (state.isOpen && !was?.isOpen) list.scrollIntoView({ block: "nearest" });
            if (state.isOpen !== was?.isOpen || state.items.length !== was?.items.length) {
                status.textContent = state.isOpen ? `${state.items.length} ${state.items.length === 1 ? "block" : "blocks"} to insert. Use the arrow keys to choose.` : "";
            }
        },
        destroy() {
            list.remove();
            status.remove();
        },
    };
}

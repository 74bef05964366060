// Marks matches of the house style in the text. desk/house-style.js says which, and what is done with them.
import { Extension, Plugin, pm } from "django-prose-editor/editor";

const { Decoration, DecorationSet } = pm.view;

// Returns the text with one character for each position of the document that has one, and these positions.
function textOf(doc) {
    let text = "";
    const positions = [];
    doc.descendants((node, position) => {
        if (!node.inlineContent) return true;
        node.forEach((child, offset) => {
            const content = child.isText ? child.text.replace(/[^\S\n]/g, " ") : child.type.name === "hardBreak" ? "\n" : "\ufffc";
            text += content;
            for (let index = 0; index < content.length; index += 1) positions.push(position + 1 + offset + index);
        });
        text += "\n";
        positions.push(position + node.nodeSize - 1);
        return false;
    });
    return { text, positions };
}

function decorationsFor(doc, matches) {
    const { text, positions } = textOf(doc);
    const found = matches.map(({ id, words, number, severity, reason }) => {
        const start = desk.style.placeOf(text, words, number);
        if (start < 0) return null;
        const attributes = { class: `desk-style-mark desk-style-mark--${severity}`, title: reason };
        return Decoration.inline(positions[start], positions[start + words.length - 1] + 1, attributes, { id, words });
    });
    return DecorationSet.create(doc, found.filter(Boolean));
}

const wordsAt = (doc, { from, to }) => doc.textBetween(from, to, "\n", "\ufffc").replace(/[^\S\n]/g, " ");

const plugin = new Plugin({
    state: {
        init: () => DecorationSet.empty,
        apply(transaction, before, _, { doc }) {
            const matches = transaction.getMeta(plugin);
            if (matches) return decorationsFor(doc, matches);
            if (!transaction.docChanged) return before;
            const mapped = before.map(transaction.mapping, doc);
            // What was edited is no match any more, until the next check says so.
            return mapped.remove(mapped.find().filter((mark) => wordsAt(doc, mark) !== mark.spec.words));
        },
    },
    props: {
        decorations: (state) => plugin.getState(state),
        handleClick(view, position) {
            const [mark] = plugin.getState(view.state).find(position, position);
            window.desk?.style?.open(mark && { id: mark.spec.id, box: boxOf(view, mark) });
            return false;
        },
        handleKeyDown(view, event) {
            if (event.key !== "Enter" || !event.altKey) return false;
            const { from, to } = view.state.selection;
            const [mark] = plugin.getState(view.state).find(from, to);
            if (mark) window.desk?.style?.open({ id: mark.spec.id, box: boxOf(view, mark), isFocused: true });
            return Boolean(mark);
        },
    },
});

function boxOf(view, { from, to }) {
    const [start, end] = [view.coordsAtPos(from), view.coordsAtPos(to, -1)];
    return { left: start.left, top: start.top, bottom: end.bottom };
}

export const HouseStyle = Extension.create({
    name: "houseStyle",

    addProseMirrorPlugins: () => [plugin],

    addCommands() {
        const find = (state, id) => plugin.getState(state).find().find(({ spec }) => spec.id === id);
        return {
            markStyle: (matches) => ({ tr, dispatch }) => {
                dispatch?.(tr.setMeta(plugin, matches).setMeta("preventUpdate", true).setMeta("addToHistory", false));
                return true;
            },
            showStyle: (id) => ({ state, commands }) => {
                const mark = find(state, id);
                return Boolean(mark) && commands.setTextSelection({ from: mark.from, to: mark.to }) && commands.focus();
            },
            replaceStyle: (id, replacement) => ({ state, tr, dispatch }) => {
                const mark = find(state, id);
                if (!mark) return false;
                dispatch?.(tr.replaceWith(mark.from, mark.to, state.schema.text(replacement, tr.doc.nodeAt(mark.from).marks)));
                return true;
            },
        };
    },
});

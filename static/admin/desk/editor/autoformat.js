// Formats what is typed as Markdown, and links addresses. Backspace right after it returns what was typed.
import { Extension, InputRule, markInputRule, nodeInputRule, textblockTypeInputRule, wrappingInputRule } from "django-prose-editor/editor";
import { ENDS_ADDRESS, addressAtEnd } from "desk/addresses";

// Inside words, one * or _ is often multiplication or part of a name.
const MARKS = [
    ["bold", /(?<!\*)\*\*(?=[^\s*])([^*]*[^\s*])\*\*$/],
    ["bold", /(?<![\w_])__(?=[^\s_])([^_]*[^\s_])__$/],
    ["italic", /(?<![\w*])\*(?=[^\s*])([^*]*[^\s*])\*$/],
    ["italic", /(?<![\w_])_(?=[^\s_])([^_]*[^\s_])_$/],
    ["strike", /(?<!~)~~(?=[^\s~])([^~]*[^\s~])~~$/],
    ["code", /(?<!`)`(?=[^\s`])([^`]*[^\s`])`$/],
];
const WRAPPERS = [["bulletList", /^[-*+]\s$/], ["orderedList", /^1[.)]\s$/], ["blockquote", /^>\s$/]];

export const Autoformat = Extension.create({
    name: "autoformat",
    // After embeds, which Enter makes of a URL.
    priority: 150,

    addInputRules() {
        const { nodes, marks } = this.editor.schema;
        const known = (types) => ([name]) => name in types;
        return [
            ...MARKS.filter(known(marks)).map(([name, find]) => markInputRule({ find, type: marks[name] })),
            ...WRAPPERS.filter(known(nodes)).map(([name, find]) => wrappingInputRule({ find, type: nodes[name] })),
            // The first level is that of the headline.
            ...[1, 2, 3, 4].map((level) => textblockTypeInputRule({
                find: new RegExp(`^#{${level}}\\s$`), type: nodes.heading, getAttributes: { level: Math.max(2, level) },
            })),
            nodeInputRule({ find: /^(?:---|—-|\*\*\*)$/, type: nodes.horizontalRule }),
            linkRule(marks.link),
        ];
    },

    addKeyboardShortcuts() {
        return {
            // Link an address at the end of the line. Whatever else the key does follows.
            Enter: ({ editor }) => {
                const { $from, empty } = editor.state.selection;
                if (empty && !$from.parent.type.spec.code) linkAtEnd(editor.state.tr, $from, editor.schema.marks.link, editor.view.dispatch);
                return false;
            },
        };
    },
});

function linkRule(type) {
    return new InputRule({
        find: (text) => {
            if (!ENDS_ADDRESS.test(text)) return null;
            const found = addressAtEnd(text.slice(0, -1));
            return found && { index: found.start, text: text.slice(found.start) };
        },
        handler({ state: { tr, doc }, range }) {
            // What was typed after the address is in the text already.
            return linkAtEnd(tr, doc.resolve(range.to - 1), type) ? undefined : null;
        },
    });
}

// Links the address in front of the position, unless it is linked. Returns whether there is one.
function linkAtEnd(tr, $at, type, dispatch = () => {}) {
    const text = $at.parent.textBetween(0, $at.parentOffset, undefined, "\ufffc");
    const found = addressAtEnd(text);
    if (!found) return false;
    const from = $at.start() + found.start;
    const to = from + found.address.length;
    if (tr.doc.rangeHasMark(from, to, type) || tr.doc.rangeHasMark(from, to, type.schema.marks.code)) return false;
    dispatch(tr.addMark(from, to, type.create({ href: found.href })).removeStoredMark(type));
    return true;
}

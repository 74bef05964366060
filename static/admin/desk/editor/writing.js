// The language and styles that readers see.
import { CodeBlock, Extension, Mark, Plugin, mergeAttributes } from "django-prose-editor/editor";

const TEXTS = ["paragraph", "heading", "blockquote", "bulletList", "orderedList", "listItem", "table", "tableCell", "tableHeader", "figure"];
const MARKS = ["bold", "italic", "link", "cite", "q"];

export const Writing = Extension.create({
    name: "writing",
    priority: 1000,

    // Instead of the library's rules, which know no text without spaces: autoformat.js and paste.js.
    onBeforeCreate() {
        this.editor.options.enableInputRules = ["autoformat"];
        this.editor.options.enablePasteRules = false;
    },

    onCreate() {
        // TrailingNode adds its paragraph with the first transaction. That is no change to the story.
        const { state, view } = this.editor;
        view.dispatch(state.tr.setMeta("preventUpdate", true).setMeta("addToHistory", false));
        // The URL of a new story ends with the ID of its body.
        const { id } = view.dom.closest(".prose-editor").querySelector("textarea");
        if (id && location.hash === `#${id}`) this.editor.commands.focus("start");
        const language = view.dom.closest("form")?.querySelector("#id_language");
        if (!language) return;
        const follow = () => {
            view.dom.lang = language.value;
            // Not the user's change: the attributes are those of the state.
            view.dispatch(view.state.tr.setMeta("preventUpdate", true).setMeta("addToHistory", false));
        };
        language.addEventListener("change", follow);
        follow();
    },

    // Preserve the attributes that stories may have although no button sets them.
    addGlobalAttributes() {
        const known = new Set(this.extensions.map(({ name }) => name));
        const some = (types, ...names) => ({
            types: types.filter((type) => known.has(type)),
            attributes: Object.fromEntries(names.map((name) => [name, plainAttribute(name)])),
        });
        return [
            some([...TEXTS, ...MARKS], "lang", "dir"),
            some(["tableHeader"], "scope"),
            some(["orderedList"], "reversed"),
        ];
    },

    addProseMirrorPlugins() {
        // The text has the direction of its first letter, an empty one that of the language.
        const attributes = ({ doc }) => {
            const language = this.editor.view?.dom.closest("form")?.querySelector("#id_language");
            const dir = !language || hasLetter(doc) ? "auto" : directionOf(language.value);
            return { class: "prose", role: "textbox", "aria-multiline": "true", dir };
        };
        return [new Plugin({ props: { attributes } })];
    },
});

function plainAttribute(name) {
    return {
        default: null,
        parseHTML: (dom) => dom.getAttribute(name),
        renderHTML: ({ [name]: value }) => (value === null ? {} : { [name]: value }),
    };
}

function hasLetter(doc) {
    let isFound = false;
    doc.descendants((node) => {
        isFound ||= node.isText && /\p{L}/u.test(node.text);
        return !isFound;
    });
    return isFound;
}

function directionOf(language) {
    try {
        const locale = new Intl.Locale(language);
        return (locale.getTextInfo?.() ?? locale.textInfo).direction;
    } catch {
        return "auto";
    }
}

// Marks without a button, preserved in imported and pasted text.
const preservedMark = (tag, attributes = []) => Mark.create({
    name: tag,
    parseHTML: () => [{ tag }],
    addAttributes: () => Object.fromEntries(attributes.map((name) => [name, plainAttribute(name)])),
    renderHTML: ({ HTMLAttributes }) => [tag, mergeAttributes(HTMLAttributes), 0],
});
export const Small = preservedMark("small");
export const Cite = preservedMark("cite");
export const Q = preservedMark("q");
export const Abbr = preservedMark("abbr", ["title"]);

// Preserves whether a <pre> contains a <code>.
export const Preformatted = CodeBlock.extend({
    addAttributes: () => ({
        isCode: { default: true, rendered: false, parseHTML: (dom) => dom.firstElementChild?.nodeName === "CODE" },
    }),
    renderHTML: ({ node, HTMLAttributes }) => ["pre", HTMLAttributes, node.attrs.isCode ? ["code", 0] : 0],
});

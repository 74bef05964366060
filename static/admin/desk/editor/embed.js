// Embeds of other sites: a figure with a link, and perhaps an image or the words of a post, which readers can load in place.
import { Node, Plugin } from "django-prose-editor/editor";
import { isOurPicture } from "desk/clean-html";
import { askForLine, element, pick } from "desk/dialog";
import { isCode, linesOf, readCode } from "desk/embed-code";
import { embedView } from "desk/embed-view";

const EXAMPLES = "posts, videos, charts, documents, audio and maps";
// The parts of an embed: the link, what stands for it until it is loaded, and its caption.
const PARTS = {
    page: "", title: "", words: "", lang: "", dir: "", src: "", alt: "", width: null, height: null, caption: "", credit: "",
};

export const Embed = Node.create({
    name: "embed",
    group: "block",
    atom: true,
    draggable: true,
    priority: 200,

    // See newsroom.core.html.embeds.for_editor.
    addOptions: () => ({ forms: [], start: "(?!)", origins: [] }),

    addStorage() {
        const { forms, start: startPattern, origins } = this.options;
        const known = forms.map(({ pattern, ...form }) => ({ ...form, pattern: new RegExp(`^${pattern}$`) }));
        const starts = new RegExp(startPattern);
        // Returns the second at which the video of the URL starts, or 0.
        const startOf = (address) => {
            const [hours, minutes, seconds] = (starts.exec(address) ?? []).slice(1).map((number) => Number(number ?? 0));
            return (hours * 60 + minutes) * 60 + seconds || 0;
        };
        return {
            // The names of the providers; the library, which has no origin, is none.
            names: [...new Set(forms.filter(({ origin }) => origin).map(({ provider }) => provider.replace(" ({0})", "")))],
            // Returns {provider, kind, page, isShown} for the URL of a page or a frame, or null.
            find(given) {
                const address = given.trim().replace(/^[a-z]*:?\/\/[^/?#]*/i, (origin) => origin.toLowerCase());
                if (address.length > 2000) return null;
                for (const { pattern, provider, kind, page, origin, start } of known) {
                    const found = pattern.exec(address);
                    if (!found) continue;
                    const filled = (text) => text.replace(/\{(\d)\}/g, (_, n) => found[Number(n) + 1] ?? "");
                    const second = start && startOf(address);
                    const whole = second ? filled(page) + start.replace("{0}", second) : filled(page);
                    return { provider: filled(provider), kind, page: whole, isShown: !origin || origins.includes(filled(origin)) };
                }
                return null;
            },
        };
    },

    // The parts come from the whole figure: `src` and others are no attributes of it, and a frame has its own.
    addAttributes: () => Object.fromEntries(
        Object.entries(PARTS).map(([name, value]) => [name, { default: value, rendered: false, parseHTML: () => null }]),
    ),

    parseHTML() {
        const { find } = this.storage;
        return [
            { tag: "figure", priority: 60, getAttrs: (figure) => partsOf(figure, find) },
            { tag: "iframe[src]", getAttrs: (frame) => {
                const embed = find(frame.getAttribute("src"));
                return embed ? { page: embed.page } : false;
            } },
        ];
    },

    renderHTML({ node: { attrs: { page, title, words, lang, dir, src, alt, width, height, caption, credit } } }) {
        const image = src && ["img", { src, alt, ...(width && height ? { width, height } : {}) }];
        const lines = words.split("\n").filter((text) => text.trim());
        const quote = lines.length > 0 && ["blockquote", { ...(lang && { lang }), ...(dir && { dir }) }, ...lines.map((text) => ["p", text])];
        const link = ["a", { href: page }, title || page];
        const below = (caption || credit) && ["figcaption", caption, ...(credit ? [" ", ["small", credit]] : [])];
        return ["figure", { class: "embed" }, ...[image, quote, link, below].filter(Boolean)];
    },

    addNodeView() {
        return ({ node, editor, getPos }) => embedView(node, editor, getPos, this.storage.find);
    },

    addCommands() {
        const { find, names } = this.storage;
        return {
            // Inserts the embed of a URL or of the code that a provider offers.
            insertEmbed: (text) => ({ commands }) => {
                const parts = find(text) ?? (isCode(text) ? readCode(text, find) : null);
                if (!parts) return false;
                const { provider, kind, isShown, ...attrs } = parts;
                return commands.insertContent([{ type: this.name, attrs }, { type: "paragraph" }]);
            },
            // Opens the picker of files; the one that is chosen is embedded.
            pickFile: (files) => ({ editor }) => {
                const done = ({ url, title }) => {
                    const content = [{ type: this.name, attrs: { page: url, title } }, { type: "paragraph" }];
                    editor.chain().focus().insertContent(content).run();
                };
                return pick("file", { files, done });
            },
            askForEmbed: () => ({ editor }) => {
                askForLine("Insert embed", {
                    label: "URL or embed code",
                    help: `For ${EXAMPLES} of ${listed(names)}. Nothing loads from the provider until a reader asks for it.`,
                    button: "Insert embed",
                    check: (text) => (find(text) || (isCode(text) && readCode(text, find)) ? "" : "No known provider. Open the page of the post, video etc. and copy its full URL. Short URLs do not work."),
                    then: (text) => editor.chain().focus().insertEmbed(text).run(),
                    onClose: () => editor.view.focus(),
                });
                return true;
            },
        };
    },

    addKeyboardShortcuts() {
        return {
            // Enter after a URL in a paragraph of its own embeds what is there.
            Enter: ({ editor }) => {
                const { $from, empty } = editor.state.selection;
                const { parent } = $from;
                if (!empty || parent.type.name !== "paragraph" || $from.parentOffset !== parent.content.size) return false;
                const embed = this.storage.find(parent.textContent);
                if (!embed) return false;
                const range = { from: $from.before(), to: $from.after() };
                return editor.chain().insertContentAt(range, [{ type: this.name, attrs: { page: embed.page } }, { type: "paragraph" }]).run();
            },
        };
    },

    addProseMirrorPlugins() {
        const { editor } = this;
        const handlePaste = (view, event) => {
            const { $from, empty } = view.state.selection;
            const isAlone = empty && $from.parent.type.name === "paragraph" && $from.parent.content.size === 0;
            return isAlone && editor.commands.insertEmbed(event.clipboardData?.getData("text/plain") ?? "");
        };
        return [new Plugin({ props: { handlePaste } })];
    },
});

// Returns the parts of a figure that embeds something, or false.
function partsOf(figure, find) {
    const [quote, below] = ["blockquote", "figcaption"].map((tag) => figure.querySelector(tag));
    const rest = figure.cloneNode(true);
    rest.querySelectorAll("blockquote, figcaption").forEach((part) => part.remove());
    const [links, images] = ["a[href]", "img"].map((tag) => [...rest.querySelectorAll(tag)]);
    const embed = links.length === 1 && !figure.querySelector("figure") && find(links[0].getAttribute("href"));
    const title = links[0]?.textContent.trim();
    if (!embed || title !== rest.textContent.trim() || images.length > 1 || !images.every(isOurPicture)) return false;
    const credit = below?.querySelector("small:last-child");
    credit?.remove();
    const [image] = images;
    const given = {
        page: embed.page,
        title: find(title) ? "" : title,
        words: quote && linesOf(quote),
        lang: quote?.lang,
        dir: quote?.dir,
        ...(image && Object.fromEntries(["src", "alt", "width", "height"].map((name) => [name, image.getAttribute(name)]))),
        caption: below?.textContent.trim(),
        credit: credit?.textContent.trim(),
    };
    return { ...PARTS, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)) };
}

const listed = (names) => `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

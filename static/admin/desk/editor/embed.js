// Embedded videos: a figure with a link, which readers can play in place.
import { Node, Plugin } from "django-prose-editor/editor";
import { askForLine, element } from "desk/dialog";

export const Embed = Node.create({
    name: "embed",
    group: "block",
    atom: true,
    draggable: true,
    priority: 200,

    // providers: [{provider, pattern, page, start}], start: the pattern of a start time; see newsroom.core.html.embeds.
    addOptions: () => ({ providers: [], start: "(?!)" }),

    addStorage() {
        const known = this.options.providers.map(({ pattern, ...form }) => ({ ...form, pattern: new RegExp(`^${pattern}$`) }));
        const startPattern = new RegExp(this.options.start);
        // Returns the second at which the video of the URL starts, or 0.
        const startOf = (address) => {
            const [hours, minutes, seconds] = (startPattern.exec(address) ?? []).slice(1).map((number) => Number(number ?? 0));
            return (hours * 60 + minutes) * 60 + seconds || 0;
        };
        return {
            // Returns {provider, page} for the URL of a video, or null.
            find(address) {
                for (const { provider, pattern, page, start } of known) {
                    const found = pattern.exec(address.trim());
                    if (!found) continue;
                    const second = startOf(address.trim());
                    const whole = page.replace(/\{(\d)\}/g, (_, n) => found[Number(n) + 1]);
                    return { provider, page: second ? whole + start.replace("{0}", second) : whole };
                }
                return null;
            },
        };
    },

    addAttributes: () => ({ page: { default: "", rendered: false }, words: { default: "", rendered: false } }),

    parseHTML() {
        const { find } = this.storage;
        return [
            {
                tag: "figure",
                priority: 60,
                getAttrs(figure) {
                    const links = figure.querySelectorAll("a[href]");
                    const video = links.length === 1 && !figure.querySelector("img") && find(links[0].getAttribute("href"));
                    if (!video) return false;
                    const words = links[0].textContent.trim();
                    return words === figure.textContent.trim() && { page: video.page, words: find(words) ? "" : words };
                },
            },
            { tag: "iframe[src]", getAttrs: (frame) => {
                const video = find(frame.getAttribute("src"));
                return video ? { page: video.page } : false;
            } },
        ];
    },

    renderHTML: ({ node: { attrs } }) => ["figure", { class: "embed" }, ["a", { href: attrs.page }, attrs.words || attrs.page]],

    addNodeView() {
        return ({ node, editor, getPos }) => embedView(node, editor, getPos, this.storage.find);
    },

    addCommands() {
        return {
            insertEmbed: (address) => ({ commands }) => {
                const video = this.storage.find(address);
                return Boolean(video) && commands.insertContent([{ type: this.name, attrs: { page: video.page } }, { type: "paragraph" }]);
            },
            askForEmbed: () => ({ editor }) => {
                const names = [...new Set(this.options.providers.map(({ provider }) => provider))].join(" or ");
                askForLine("Insert video", {
                    label: "Video URL",
                    help: `${names} only. Nothing loads from the provider until a reader plays the video.`,
                    button: "Insert video",
                    check: (address) => (this.storage.find(address) ? "" : `Enter a ${names} video URL. Copy it from the video’s page.`),
                    then: (address) => editor.chain().focus().insertEmbed(address).run(),
                    onClose: () => editor.commands.focus(),
                });
                return true;
            },
        };
    },

    addKeyboardShortcuts() {
        return {
            // Enter after a video URL in a paragraph of its own embeds the video.
            Enter: ({ editor }) => {
                const { $from, empty } = editor.state.selection;
                const { parent } = $from;
                if (!empty || parent.type.name !== "paragraph" || $from.parentOffset !== parent.content.size) return false;
                const video = this.storage.find(parent.textContent);
                if (!video) return false;
                const range = { from: $from.before(), to: $from.after() };
                return editor.chain().insertContentAt(range, [{ type: this.name, attrs: { page: video.page } }, { type: "paragraph" }]).run();
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

function embedView(node, editor, getPos, find) {
    let current = node;
    const page = element("a", { target: "_blank", rel: "noopener noreferrer" });
    const name = element("strong");
    const input = element("input", { type: "text", placeholder: "Describe the video", disabled: !editor.isEditable });
    input.addEventListener("input", () => {
        editor.view.dispatch(editor.state.tr.setNodeMarkup(getPos(), null, { ...current.attrs, words: input.value }));
    });
    input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        editor.commands.focus(getPos() + current.nodeSize);
    });
    const remove = element("button", { type: "button", className: "desk-figure__remove", disabled: !editor.isEditable }, "Remove");
    remove.addEventListener("click", () => editor.chain().focus().deleteRange({ from: getPos(), to: getPos() + 1 }).run());
    const words = element("div", { className: "desk-figure__words" }, element("label", {}, element("span", {}, "Title"), input), remove);
    const card = element("p", { className: "desk-embed__card" }, name, " ", page);
    const dom = element("div", { className: "desk-embed", contentEditable: "false", lang: "en", dir: "ltr" }, card, words);

    function show({ attrs }) {
        name.textContent = `${find(attrs.page)?.provider} video`;
        page.href = page.textContent = attrs.page;
        if (input.value !== attrs.words) input.value = attrs.words;
    }
    show(node);
    return {
        dom,
        update(next) {
            if (next.type !== current.type) return false;
            current = next;
            show(next);
            return true;
        },
        stopEvent: ({ target, type }) => words.contains(target) || (type === "click" && page.contains(target)),
        ignoreMutation: () => true,
    };
}

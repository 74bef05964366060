// Pasting and dropping: cleans HTML, and uploads images to the library.
import { Extension, Plugin } from "django-prose-editor/editor";
import { clean, defuse } from "desk/clean-html";
import { element } from "desk/dialog";

const URL_PATTERN = /^https?:\/\/[^\s/]+\S*$/i;
const picturesOf = (data) => [...(data?.files ?? [])].filter(({ type }) => type.startsWith("image/"));

export const Paste = Extension.create({
    name: "cleanPaste",

    onCreate({ editor }) {
        this.storage.status = element("p", { className: "desk-editor__status", role: "status" });
        editor.view.dom.after(this.storage.status);
    },

    addProseMirrorPlugins() {
        const { editor, storage } = this;
        const announce = (...sentences) => storage.status?.replaceChildren(sentences.filter(Boolean).join(" "));
        // Images only, from the clipboard or a folder. Some programs also copy text as an image, in addition to HTML.
        const insertFiles = (data) => {
            const files = picturesOf(data);
            if (!files.length || !editor.commands.pickFigure || /<(?:p|div|span|td|li|h\d)\b[^>]*>/i.test(data.getData("text/html"))) return false;
            return editor.commands.pickFigure(files);
        };
        return [new Plugin({
            props: {
                transformPastedHTML(html) {
                    announce();
                    // Copied from this editor.
                    if (html.includes("data-pm-slice")) return defuse(html);
                    const { html: cleaned, pictures, comments } = clean(html, editor.storage.embed?.find);
                    announce(
                        pictures === 1 && "1 image was not pasted. Use the Image button to add it.",
                        pictures > 1 && `${pictures} images were not pasted. Use the Image button to add them.`,
                        comments > 0 && "Comments were not pasted.",
                    );
                    return cleaned;
                },
                handlePaste(view, { clipboardData }) {
                    if (insertFiles(clipboardData)) return true;
                    const text = clipboardData?.getData("text/plain").trim() ?? "";
                    if (!URL_PATTERN.test(text) || clipboardData.getData("text/html").includes("data-pm-slice")) return false;
                    if (view.state.selection.$from.parent.type.spec.code) return false;
                    // A URL pasted on a selection links it; otherwise it is inserted as a link.
                    const mark = { type: "link", attrs: { href: text } };
                    if (!view.state.selection.empty) return editor.commands.setMark("link", mark.attrs);
                    return editor.chain().insertContent({ type: "text", text, marks: [mark] }).unsetMark("link").run();
                },
                handleDrop: (view, { dataTransfer }) => insertFiles(dataTransfer),
            },
        })];
    },
});

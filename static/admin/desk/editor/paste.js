// What is pasted comes out clean; pictures go to the library first.
import { Extension, Plugin } from "django-prose-editor/editor";
import { clean, defuse } from "desk/cleaning";
import { element } from "desk/dialog";

const ADDRESS = /^https?:\/\/[^\s/]+\S*$/i;
const picturesOf = (data) => [...(data?.files ?? [])].filter(({ type }) => type.startsWith("image/"));

export const Paste = Extension.create({
    name: "cleanPaste",

    onCreate({ editor }) {
        this.storage.news = element("p", { className: "desk-editor__news", role: "status" });
        editor.view.dom.after(this.storage.news);
    },

    addProseMirrorPlugins() {
        const { editor, storage } = this;
        const tell = (...sentences) => storage.news?.replaceChildren(sentences.filter(Boolean).join(" "));
        // Pictures alone, from the clipboard or a folder. A program that copies words sends a picture of them beside.
        const takeFiles = (data) => {
            const files = picturesOf(data);
            if (!files.length || !editor.commands.pickFigure || /<(?:p|div|span|td|li|h\d)\b[^>]*>/i.test(data.getData("text/html"))) return false;
            return editor.commands.pickFigure(files);
        };
        return [new Plugin({
            props: {
                transformPastedHTML(html) {
                    tell();
                    // Our own, from this text or another.
                    if (html.includes("data-pm-slice")) return defuse(html);
                    const { html: cleaned, pictures, comments } = clean(html, editor.storage.embed?.find);
                    tell(
                        pictures === 1 && "1 image was not pasted. Use the Image button to add it.",
                        pictures > 1 && `${pictures} images were not pasted. Use the Image button to add them.`,
                        comments > 0 && "Comments were not pasted.",
                    );
                    return cleaned;
                },
                handlePaste(view, { clipboardData }) {
                    if (takeFiles(clipboardData)) return true;
                    const text = clipboardData?.getData("text/plain").trim() ?? "";
                    if (!ADDRESS.test(text) || clipboardData.getData("text/html").includes("data-pm-slice")) return false;
                    if (view.state.selection.$from.parent.type.spec.code) return false;
                    // An address on marked words is where they lead; alone it is a link.
                    const mark = { type: "link", attrs: { href: text } };
                    if (!view.state.selection.empty) return editor.commands.setMark("link", mark.attrs);
                    return editor.chain().insertContent({ type: "text", text, marks: [mark] }).unsetMark("link").run();
                },
                handleDrop: (view, { dataTransfer }) => takeFiles(dataTransfer),
            },
        })];
    },
});

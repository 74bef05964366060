// Pasting and dropping: cleans HTML, formats Markdown, links addresses, and uploads images, audio and PDFs to the library.
import { Extension, Plugin, pm } from "django-prose-editor/editor";
import { addressesIn } from "desk/addresses";
import { clean, defuse } from "desk/clean-html";
import { element } from "desk/dialog";
import { isCode } from "desk/embed-code";

const URL_PATTERN = /^https?:\/\/[^\s/]+\S*$/i;
// One of these makes a text Markdown. A single line such as "1. FC Köln" or "- No." does not.
const MARKDOWN = [
    /^#{1,6} \S/m,
    /^(?:\x60{3}|~{3})/m,
    /^> \S/m,
    /^ {0,3}(?:(?:- ?){3,}|(?:\* ?){3,}|(?:_ ?){3,})$/m,
    /^ {0,3}(?:[-*+]|\d{1,9}[.)]) \S.*\n(?:[ \t]*\n|[ \t]+[^\s*+\d-].*\n)*[ \t]*(?:[-*+]|\d{1,9}[.)]) \S/m,
    /^(?=.*---)(?=.*\|)[ :|-]+$/m,
    /\*\*(?=\S)[^*\n]*\S\*\*/,
    /\[[^[\]\n]+\]\((?:https?:|mailto:|sms:|tel:|\/)[^()\s]+(?: "[^"\n]*")?\)/,
];
const isMarkdown = (text) => MARKDOWN.some((sign) => sign.test(text));
// Editors for code and plain text copy their text as HTML too, with its colours.
const isPlain = (data) => !data.getData("text/html") || data.types.includes("vscode-editor-data") || /white-space:\s*pre\b/.test(data.getData("text/html").slice(0, 2000));
const filesOf = (data, kind) => [...(data?.files ?? [])].filter(({ type }) => desk.uploads?.KINDS[kind].isType(type));

export const Paste = Extension.create({
    name: "cleanPaste",
    // Before the library's own reading of pasted lists, after embeds.
    priority: 150,

    // markdownUrl: of the view that returns the HTML of Markdown.
    addOptions: () => ({ markdownUrl: "" }),

    onCreate({ editor }) {
        this.storage.status = element("p", { className: "desk-editor__status", role: "status" });
        editor.view.dom.after(this.storage.status);
    },

    addProseMirrorPlugins() {
        const { editor, storage, options } = this;
        const announce = (...sentences) => storage.status?.replaceChildren(sentences.filter(Boolean).join(" "));
        // Images only, from the clipboard or a folder. Some programs also copy text as an image, in addition to HTML.
        const insertFiles = (data) => {
            const files = filesOf(data, "file");
            if (files.length && editor.commands.pickFile && document.querySelector('[data-picker="file"]')) return editor.commands.pickFile(files);
            const images = filesOf(data, "image");
            if (!images.length || !("figure" in editor.schema.nodes) || /<(?:p|div|span|td|li|h\d)\b[^>]*>/i.test(data.getData("text/html"))) return false;
            return images.length > 1 ? editor.commands.uploadGallery(images) : editor.commands.pickFigure(images);
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
                transformPasted: (slice) => new pm.model.Slice(linked(slice.content, editor.schema), slice.openStart, slice.openEnd),
                handlePaste(view, { clipboardData }) {
                    // HTML that a script pastes.
                    if (!clipboardData) return false;
                    if (insertFiles(clipboardData)) return true;
                    if (isPlain(clipboardData) && pasteMarkdown(editor, clipboardData.getData("text/plain"), options.markdownUrl, announce)) return true;
                    const text = clipboardData?.getData("text/plain").trim() ?? "";
                    // The embeds of known providers have been made.
                    if (isPlain(clipboardData) && isCode(text)) announce("The provider of this embed code is not known, so the code was pasted as text.");
                    if (view.state.selection.$from.parent.type.spec.code) return false;
                    if (!URL_PATTERN.test(text) || clipboardData.getData("text/html").includes("data-pm-slice")) return false;
                    // A URL pasted on a selection links it; otherwise it is inserted as a link.
                    const mark = { type: "link", attrs: { href: text } };
                    if (!view.state.selection.empty) return editor.commands.setMark("link", mark.attrs);
                    return editor.chain().insertContent({ type: "text", text, marks: [mark] }).unsetMark("link").run();
                },
                handleDrop(view, { dataTransfer, clientX: left, clientY: top }) {
                    const place = ["image", "file"].some((kind) => filesOf(dataTransfer, kind).length) && view.posAtCoords({ left, top });
                    if (place) editor.commands.setTextSelection(place.pos);
                    return insertFiles(dataTransfer);
                },
            },
        })];
    },
});

// Pastes Markdown as plain text, so that nothing is lost, and formats it when the server has returned its HTML, unless the
// text has been changed since. Returns whether it is Markdown.
function pasteMarkdown(editor, pasted, url, announce) {
    const { view } = editor;
    const { selection } = view.state;
    const text = pasted.replace(/\r\n?/g, "\n");
    if (!isMarkdown(text) || selection.$from.parent.type.spec.code || !selection.$from.parent.inlineContent) return false;
    const { from } = selection;
    const { schema } = editor;
    const lines = text.split(/\n+/).filter(Boolean);
    const paragraphs = lines.map((line) => schema.nodes.paragraph.create(null, schema.text(line)));
    const slice = new pm.model.Slice(pm.model.Fragment.from(paragraphs), 1, 1);
    view.dispatch(pm.history.closeHistory(view.state.tr.replaceSelection(slice).setMeta("paste", true)));
    const plain = view.state.doc;
    const { to } = view.state.selection;
    const format = async () => {
        const response = await desk.post(url, { text });
        const { html, error } = await response.json();
        if (error) return announce(error);
        if (editor.isDestroyed || !view.state.doc.eq(plain)) return announce("Markdown was pasted as plain text, because you changed the text before it was formatted.");
        view.dispatch(pm.history.closeHistory(view.state.tr.setSelection(pm.state.TextSelection.create(view.state.doc, from, to))));
        view.pasteHTML(html);
        return announce("Markdown was formatted. Undo returns the plain text.");
    };
    format().catch(() => announce("Markdown was pasted as plain text: the server did not respond."));
    return true;
}

// Returns the fragment with its addresses linked, except those in code.
function linked(fragment, schema) {
    const nodes = [];
    fragment.forEach((node) => {
        const isOpen = node.isText && !node.marks.some(({ type }) => type === schema.marks.link || type.spec.code);
        if (isOpen) nodes.push(...linkedText(node, schema));
        else nodes.push(node.isLeaf || node.type.spec.code ? node : node.copy(linked(node.content, schema)));
    });
    return pm.model.Fragment.fromArray(nodes);
}

function linkedText(node, schema) {
    const pieces = [];
    let at = 0;
    for (const { start, address, href } of addressesIn(node.text)) {
        if (start > at) pieces.push(node.cut(at, start));
        at = start + address.length;
        pieces.push(node.cut(start, at).mark(schema.marks.link.create({ href }).addToSet(node.marks)));
    }
    if (at < node.text.length) pieces.push(node.cut(at));
    return pieces;
}

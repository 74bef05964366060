// Footnotes: text of the note, in the place that it belongs to. Pages number the notes and list them at the end.
import { Mark, mergeAttributes } from "django-prose-editor/editor";
import { askForLine } from "desk/dialog";

export const Note = Mark.create({
    name: "note",
    // Around all other marks, links included, so that a note is one element.
    priority: 1100,
    exitable: true,

    parseHTML: () => [{ tag: "small.note", priority: 60 }],
    renderHTML: ({ HTMLAttributes }) => ["small", mergeAttributes(HTMLAttributes, { class: "note" }), 0],

    addCommands() {
        return {
            // Makes the selection a note, makes the note at the cursor text again, or asks for a new note.
            toggleNote: () => ({ editor, chain }) => {
                if (editor.isActive(this.name)) return chain().focus().extendMarkRange(this.name).unsetMark(this.name).run();
                if (!editor.state.selection.empty) return chain().focus().setMark(this.name).run();
                askForLine("Add footnote", {
                    label: "Text of the footnote", button: "Add footnote",
                    help: "You can edit it in the body, and add links.",
                    check: (text) => (text ? "" : "Enter the text of the footnote."),
                    then: (text) => editor.chain().focus().insertContent({ type: "text", text, marks: [{ type: this.name }] }).unsetMark(this.name).run(),
                    onClose: () => editor.view.focus(),
                });
                return true;
            },
        };
    },
});

// Tables, with a caption that is edited in a dialog.
import { Table } from "django-prose-editor/editor";
import { askForLine } from "desk/dialog";

export const StoryTable = Table.extend({
    addAttributes() {
        return {
            ...this.parent?.(),
            caption: {
                default: "",
                parseHTML: (dom) => dom.querySelector(":scope > caption")?.textContent.trim() ?? "",
                renderHTML: () => ({}),
            },
        };
    },

    // The caption is an attribute: its text must not be parsed as a cell as well.
    parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],

    renderHTML({ node, HTMLAttributes }) {
        const { style, ...attributes } = HTMLAttributes;
        const { caption } = node.attrs;
        return caption ? ["table", attributes, ["caption", caption], ["tbody", 0]] : ["table", attributes, ["tbody", 0]];
    },

    addNodeView() {
        const make = this.parent();
        return (context) => {
            const view = make(context);
            const show = ({ attrs }) => {
                if (attrs.caption) view.table.createCaption().textContent = attrs.caption;
                else view.table.deleteCaption();
            };
            const update = view.update.bind(view);
            view.update = (node) => {
                if (!update(node)) return false;
                show(node);
                return true;
            };
            show(context.node);
            return view;
        };
    },

    addCommands() {
        return {
            ...this.parent?.(),
            editTableCaption: () => ({ editor }) => {
                askForLine("Edit table caption", {
                    label: "Caption",
                    help: "Shown above the table. Leave blank for no caption.",
                    value: editor.getAttributes("table").caption,
                    button: "Save caption",
                    then: (caption) => editor.chain().focus().updateAttributes("table", { caption }).run(),
                    onClose: () => editor.view.focus(),
                });
                return true;
            },
        };
    },
});

// Quotes and pull quotes.
import { Blockquote } from "django-prose-editor/editor";

export const Quote = Blockquote.extend({
    addAttributes() {
        return {
            isPulled: {
                default: false,
                parseHTML: (dom) => dom.classList.contains("pull"),
                renderHTML: ({ isPulled }) => (isPulled ? { class: "pull" } : {}),
            },
        };
    },

    addCommands() {
        // Wraps the selection in this kind of quote, unwraps it, or changes the kind.
        const toggle = (isPulled) => () => ({ editor, commands }) => {
            if (!editor.isActive(this.name)) return commands.wrapIn(this.name, { isPulled });
            if (editor.isActive(this.name, { isPulled })) return commands.lift(this.name);
            return commands.updateAttributes(this.name, { isPulled });
        };
        return { toggleBlockquote: toggle(false), togglePullQuote: toggle(true) };
    },

    addInputRules: () => [],
});

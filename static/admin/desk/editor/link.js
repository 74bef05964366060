// Links: to a URL, or to a page of this site found by its headline or name.
import { Link } from "django-prose-editor/editor";
import { element, openDialog } from "desk/dialog";

const ALLOWED = /^(?:https?:\/\/[^\s/]|(?:mailto|sms|tel):[^\s]|\/(?![/\\]))/i;
const MAIL = /^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/;
const HOST = /^(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?::\d+)?(?:[/?#]\S*)?$/u;

// Returns the typed text as a URL, or "" if it is none.
function addressOf(typed) {
    if (ALLOWED.test(typed)) return typed;
    if (MAIL.test(typed)) return `mailto:${typed}`;
    return HOST.test(typed) ? `https://${typed}` : "";
}

export const StoryLink = Link.extend({
    addOptions() {
        return {
            ...this.parent?.(),
            // "Amazon.com" in a sentence is a name and not a link.
            autolink: false,
            isAllowedUri: (address) => ALLOWED.test(address ?? ""),
            // URL of the view that searches pages of this site by `?q=`.
            findUrl: "",
        };
    },

    addCommands() {
        return {
            ...this.parent?.(),
            askForLink: () => ({ editor }) => {
                const { empty } = editor.state.selection;
                const { href = "" } = editor.getAttributes(this.name);
                linkDialog(editor, href, {
                    findUrl: this.options.findUrl,
                    set(address, words) {
                        const { from, to } = editor.state.selection;
                        const chain = editor.chain().focus();
                        if (href) chain.extendMarkRange("link").updateAttributes("link", { href: address });
                        // Also what was selected beside a link.
                        if (!empty) chain.setTextSelection({ from, to }).setMark("link", { href: address });
                        else if (!href) chain.insertContent({ type: "text", text: words, marks: [{ type: "link", attrs: { href: address } }] }).unsetMark("link");
                        chain.run();
                    },
                });
                return true;
            },
        };
    },

    addKeyboardShortcuts: () => ({}),
});

function linkDialog(editor, href, { findUrl, set }) {
    const list = element("ul", { id: "desk-link-list", className: "desk-link__list", role: "listbox", "aria-label": "Pages on this site" });
    const status = element("p", { className: "desk-note", role: "status" });
    const input = element("input", {
        type: "text", id: "desk-link", value: href, autocomplete: "off", spellcheck: false, role: "combobox",
        "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false", "aria-describedby": "desk-link-error",
    });
    const error = element("p", { className: "desk-dialog__error", role: "alert", id: "desk-link-error" });
    const remove = href && element("button", { type: "button", className: "button" }, "Remove link");
    const form = element(
        "form",
        { noValidate: true },
        element("label", { htmlFor: input.id }, "URL, or search for a story or topic"),
        input, error, status, list,
        element("p", { className: "desk-dialog__buttons" }, element("button", { className: "button desk-primary" }, href ? "Update link" : "Add link"), remove),
    );
    const dialog = openDialog(href ? "Update link" : "Add link", [form], { className: "desk-dialog--link", onClose: () => editor.view.focus() });
    const finder = findAsTyped({ input, list, status, findUrl, choose: ({ url, title }) => finish(url, title) });

    function finish(address, words) {
        dialog.addEventListener("close", () => set(address, words), { once: true });
        dialog.close();
    }
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (finder.chooseActive()) return;
        const typed = input.value.trim();
        const address = addressOf(typed);
        error.textContent = address ? "" : "Enter a web address or an email address, or choose a page from the list.";
        input.setAttribute("aria-invalid", String(!address));
        if (address) finish(address, typed);
        else input.focus();
    });
    remove && remove.addEventListener("click", () => {
        dialog.addEventListener("close", () => editor.chain().focus().extendMarkRange("link").unsetLink().run(), { once: true });
        dialog.close();
    });
    input.focus();
    input.select();
}

// Lists search results while the user types; arrow keys move through the list.
function findAsTyped({ input, list, status, findUrl, choose }) {
    let found = [];
    let active = -1;
    let timer = 0;
    let lastRequest = 0;

    function show(results, sentence) {
        found = results;
        list.replaceChildren(...found.map((result, index) => {
            const option = element("li", { id: `desk-link-option-${index}`, role: "option", className: "desk-link__option", "aria-selected": "false" },
                element("span", { lang: result.language ?? null }, result.title), element("span", { className: "desk-note" }, result.note));
            option.addEventListener("click", () => choose(result));
            return option;
        }));
        status.textContent = sentence;
        input.setAttribute("aria-expanded", String(found.length > 0));
        move(-1);
    }
    function move(index) {
        active = index;
        [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
        const option = list.children[active];
        if (option) input.setAttribute("aria-activedescendant", option.id);
        else input.removeAttribute("aria-activedescendant");
        option?.scrollIntoView({ block: "nearest" });
    }
    async function find() {
        const words = input.value.trim();
        const request = ++lastRequest;
        if (words.length < 2 || addressOf(words) || !findUrl) return show([], "");
        try {
            const response = await desk.get(findUrl, { q: words });
            if (request !== lastRequest) return undefined;
            if (!response.ok) return show([], response.status === 401 ? "You are signed out. Sign in again in another tab." : "Search failed. Try again.");
            const { results } = await response.json();
            return show(results, results.length ? `${results.length} found. Use the arrow keys to choose.` : "No results.");
        } catch {
            return request === lastRequest && show([], "Search failed: the server did not respond. Try again.");
        }
    }
    input.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(find, 150);
    });
    input.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step || event.isComposing || found.length === 0) return;
        event.preventDefault();
        move((active + step + found.length + (active < 0 && step < 0 ? 1 : 0)) % found.length);
    });
    return {
        chooseActive() {
            if (active < 0) return false;
            choose(found[active]);
            return true;
        },
    };
}

"use strict";
// Autocomplete for mentions: "@" and the start of a name in a comment suggest colleagues; Enter, Tab or a click inserts one.
{
    const panel = document.getElementById("desk-comments");
    const list = document.createElement("ul");
    list.className = "desk-mentions";
    list.id = "desk-mentions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Colleagues");
    list.hidden = true;
    let area = null;
    let lastRequest = 0;
    // In milliseconds: no request while the user is typing.
    const PAUSE = 150;

    // Returns the text between the last "@" at the start of a word and the cursor, or null if there is none.
    const typedName = () => area.value.slice(0, area.selectionStart).match(/(?:^|[^\w.@+-])@([\w.+-]*)$/)?.[1] ?? null;
    const options = () => [...list.children];
    const activeOption = () => list.querySelector("[aria-selected=true]");

    function close() {
        lastRequest += 1;
        list.hidden = true;
        area?.removeAttribute("aria-activedescendant");
        area?.removeAttribute("aria-controls");
    }

    function activate(option) {
        options().forEach((each) => each.setAttribute("aria-selected", each === option));
        area.setAttribute("aria-activedescendant", option.id);
    }

    function insert(option) {
        const start = area.selectionStart - typedName().length;
        area.setRangeText(`${option.dataset.username} `, start, area.selectionStart, "end");
        close();
    }

    function show(people) {
        list.replaceChildren(...people.map(({ username, name }, number) => {
            const option = document.createElement("li");
            option.id = `desk-mention-${number}`;
            option.setAttribute("role", "option");
            option.dataset.username = username;
            option.textContent = name === username ? `@${username}` : `${name} @${username}`;
            return option;
        }));
        if (people.length === 0) return close();
        area.after(list);
        list.hidden = false;
        area.setAttribute("aria-controls", list.id);
        list.scrollIntoView({ block: "nearest" });
        activate(list.firstChild);
    }

    async function suggest() {
        lastRequest += 1;
        const number = lastRequest;
        const term = typedName();
        if (term === null) return close();
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        if (number !== lastRequest) return;
        const response = await desk.get(panel.dataset.colleaguesUrl, { term }).catch(() => null);
        if (!response?.ok || number !== lastRequest) return;
        const { results } = await response.json();
        if (number === lastRequest) show(results);
    }

    panel.addEventListener("input", ({ target }) => {
        if (!target.matches("textarea")) return;
        area = target;
        area.setAttribute("aria-autocomplete", "list");
        suggest();
    });
    panel.addEventListener("keydown", (event) => {
        if (list.hidden || event.target !== area || event.isComposing) return;
        const at = options().indexOf(activeOption());
        const steps = { ArrowDown: 1, ArrowUp: -1 };
        if (event.key in steps) activate(options().at((at + steps[event.key]) % list.children.length));
        else if (event.key === "Enter" || event.key === "Tab") insert(activeOption());
        else if (event.key === "Escape") close();
        else return;
        event.preventDefault();
    });
    list.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        const option = event.target.closest("[role=option]");
        if (option) insert(option);
    });
    panel.addEventListener("focusout", close);
}

"use strict";
// "@" and the beginning of a name in a comment suggest colleagues; arrows and Enter, or a click, put the name in.
{
    const panel = document.getElementById("desk-comments");
    const list = document.createElement("ul");
    list.className = "desk-mentions";
    list.id = "desk-mentions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Colleagues");
    list.hidden = true;
    let area = null;
    let asked = 0;
    // In milliseconds: who types on is not asked about in between.
    const PAUSE = 150;

    // What stands before the cursor after its last "@", if that begins a word; null: nothing of the kind.
    const begun = () => area.value.slice(0, area.selectionStart).match(/(?:^|[^\w.@+-])@([\w.+-]*)$/)?.[1] ?? null;
    const options = () => [...list.children];
    const chosen = () => list.querySelector("[aria-selected=true]");

    function close() {
        asked += 1;
        list.hidden = true;
        area?.removeAttribute("aria-activedescendant");
        area?.removeAttribute("aria-controls");
    }

    function choose(option) {
        options().forEach((each) => each.setAttribute("aria-selected", each === option));
        area.setAttribute("aria-activedescendant", option.id);
    }

    function put(option) {
        const start = area.selectionStart - begun().length;
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
        choose(list.firstChild);
    }

    async function suggest() {
        asked += 1;
        const number = asked;
        const term = begun();
        if (term === null) return close();
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        if (number !== asked) return;
        const response = await desk.get(panel.dataset.colleaguesUrl, { term }).catch(() => null);
        if (!response?.ok || number !== asked) return;
        const { results } = await response.json();
        if (number === asked) show(results);
    }

    panel.addEventListener("input", ({ target }) => {
        if (!target.matches("textarea")) return;
        area = target;
        area.setAttribute("aria-autocomplete", "list");
        suggest();
    });
    panel.addEventListener("keydown", (event) => {
        if (list.hidden || event.target !== area || event.isComposing) return;
        const at = options().indexOf(chosen());
        const steps = { ArrowDown: 1, ArrowUp: -1 };
        if (event.key in steps) choose(options().at((at + steps[event.key]) % list.children.length));
        else if (event.key === "Enter" || event.key === "Tab") put(chosen());
        else if (event.key === "Escape") close();
        else return;
        event.preventDefault();
    });
    list.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        const option = event.target.closest("[role=option]");
        if (option) put(option);
    });
    panel.addEventListener("focusout", close);
}

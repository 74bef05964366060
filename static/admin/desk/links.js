"use strict";
// Checks the links of the text in the editor, and lists those that are broken or could not be checked.
{
    const HEADINGS = { dead: "Broken", unknown: "Not checked" };

    document.addEventListener("click", async ({ target }) => {
        const button = target.closest("button[data-links-url]");
        if (!button || button.getAttribute("aria-disabled") === "true") return;
        const status = button.parentElement.querySelector("[role=status]");
        const list = button.parentElement.querySelector("ul");
        button.setAttribute("aria-disabled", "true");
        list.replaceChildren();
        status.textContent = "Checking links. This may take a few seconds.";
        const { links, error } = await findings(button);
        if (links) list.replaceChildren(...links.filter(({ state }) => state !== "ok").sort(deadFirst).map(itemOf));
        status.textContent = error ?? summary(links);
        button.removeAttribute("aria-disabled");
    });

    async function findings(button) {
        const body = button.form?.elements.namedItem("body")?.value;
        try {
            const response = await desk.post(button.dataset.linksUrl, body === undefined ? {} : { body });
            return await response.json();
        } catch {
            return { error: "Links could not be checked: the server did not respond. Try again." };
        }
    }

    const deadFirst = (one, other) => (one.state > other.state) - (one.state < other.state);

    function summary(links) {
        if (links.length === 0) return "No links in this story.";
        const [dead, unknown] = ["dead", "unknown"].map((state) => links.filter((link) => link.state === state).length);
        const alive = links.length === 1 ? "The link works" : `All ${links.length} links work`;
        if (dead + unknown === 0) return `${alive}.`;
        const parts = [dead && `${dead} broken`, unknown && `${unknown} not checked`].filter(Boolean).join(", ");
        return `${links.length} ${links.length === 1 ? "link" : "links"}: ${parts}.`;
    }

    function itemOf({ address, state, sentence }) {
        const item = document.createElement("li");
        item.className = "desk-links__item";
        item.dataset.state = state;
        const heading = document.createElement("b");
        heading.textContent = HEADINGS[state];
        const reason = sentence.replace(/^Not checked: /, "");
        const link = document.createElement("a");
        link.href = address;
        link.target = "_blank";
        link.rel = "noopener noreferrer";
        link.textContent = address;
        const why = document.createElement("span");
        why.textContent = reason.charAt(0).toUpperCase() + reason.slice(1);
        item.append(heading, " ", link, why);
        return item;
    }
}

"use strict";
// Checks the links of the text as it stands on the screen, and lists those that are dead or could not be checked.
{
    const HEADINGS = { dead: "Dead", unknown: "Not checked" };

    document.addEventListener("click", async ({ target }) => {
        const button = target.closest("button[data-links-url]");
        if (!button || button.getAttribute("aria-disabled") === "true") return;
        const news = button.parentElement.querySelector("[role=status]");
        const list = button.parentElement.querySelector("ul");
        button.setAttribute("aria-disabled", "true");
        list.replaceChildren();
        news.textContent = "Checking the links. This takes some seconds.";
        const { links, error } = await findings(button);
        if (links) list.replaceChildren(...links.filter(({ state }) => state !== "ok").sort(deadFirst).map(itemOf));
        news.textContent = error ?? summary(links);
        button.removeAttribute("aria-disabled");
    });

    async function findings(button) {
        const body = button.form?.elements.namedItem("body")?.value;
        try {
            const response = await desk.post(button.dataset.linksUrl, body === undefined ? {} : { body });
            return await response.json();
        } catch {
            return { error: "The links could not be checked: the newsroom did not answer. Try again." };
        }
    }

    const deadFirst = (one, other) => (one.state > other.state) - (one.state < other.state);

    function summary(links) {
        if (links.length === 0) return "There are no links in the text.";
        const [dead, unknown] = ["dead", "unknown"].map((state) => links.filter((link) => link.state === state).length);
        const alive = links.length === 1 ? "The link works" : `All ${links.length} links work`;
        if (dead + unknown === 0) return `${alive}.`;
        const parts = [`Links: ${links.length}`, `dead: ${dead}`];
        if (unknown) parts.push(`not checked: ${unknown}`);
        return `${parts.join(", ")}.`;
    }

    function itemOf({ address, state, sentence }) {
        const item = document.createElement("li");
        item.className = "desk-links__item";
        item.dataset.state = state;
        const heading = document.createElement("b");
        heading.textContent = HEADINGS[state];
        const link = document.createElement("a");
        link.href = address;
        link.target = "_blank";
        link.rel = "noopener noreferrer";
        link.textContent = address;
        const why = document.createElement("span");
        why.textContent = sentence;
        item.append(heading, " ", link, why);
        return item;
    }
}

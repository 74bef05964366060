"use strict";
// Topics that the text suggests, below the field of topics: one click files the story under one.
{
    // Asked for when typing has paused for so many milliseconds.
    const PAUSE = 3000;
    const SHOWN = 5;
    const LONGEST_BODY = 60000;

    function start(row) {
        const select = document.getElementById(row.dataset.for);
        const list = row.querySelector("ul");
        const news = row.nextElementSibling;
        const form = row.closest("form");
        // Nothing moves in the column in which somebody is at work.
        const column = row.closest(".desk-settings") ?? row;
        let seen = "";
        let seenAt = 0;
        let asked = "";
        let waiting = null;
        let announced = "";

        const chosen = () => [...select.selectedOptions].map((option) => option.value);
        const valueOf = (name) => form.elements.namedItem(name)?.value ?? "";
        // A pointer that was left there while its owner writes elsewhere holds nothing.
        let isPointing = false;
        column.addEventListener("pointermove", () => { isPointing = true; });
        document.addEventListener("input", ({ target }) => { isPointing &&= column.contains(target); });
        const isHeld = () => (isPointing && column.matches(":hover")) || column.contains(document.activeElement);

        function written() {
            const said = new URLSearchParams({ title: valueOf("title"), summary: valueOf("summary"), body: valueOf("body").slice(0, LONGEST_BODY) });
            chosen().forEach((name) => said.append("topics", name));
            said.append("story", form.querySelector("[data-story]")?.dataset.story ?? "");
            return said.toString();
        }

        async function ask(said) {
            asked = said;
            try {
                const response = await desk.post(row.dataset.url, said);
                // What was suggested before stays; the next change of the text asks again.
                if (response.ok && said === asked) waiting = (await response.json()).results;
            } catch {
                // The network is away, as above.
            }
        }

        function show(results) {
            const names = chosen();
            const offered = results.filter((result) => !names.includes(result.id)).slice(0, SHOWN);
            list.replaceChildren(...offered.map(itemOf));
            row.hidden = offered.length === 0;
            const sentence = offered.length ? `Suggested topics: ${offered.map((result) => result.text).join(", ")}.` : "";
            if (sentence && sentence !== announced) news.textContent = sentence;
            announced = sentence;
        }

        function itemOf({ id, text, reason }) {
            const item = document.createElement("li");
            item.dataset.name = id;
            const button = document.createElement("button");
            button.type = "button";
            button.className = "desk-suggestion";
            const name = document.createElement("b");
            name.textContent = text;
            const why = document.createElement("span");
            why.className = "desk-suggestion__reason";
            why.textContent = ` — ${reason[0].toLowerCase()}${reason.slice(1)}`;
            button.append(name, why);
            button.addEventListener("click", () => file(id, item));
            item.append(button);
            return item;
        }

        function file(name, item) {
            desk.inPlace(item, () => {
                if (!chosen().includes(name)) select.append(new Option(name, name, true, true));
                django.jQuery(select).trigger("change");
            });
            const others = [...list.querySelectorAll("li:not(.is-filed)")];
            const next = others.find((other) => item.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) ?? others.at(-1);
            (next?.querySelector("button") ?? select.nextElementSibling?.querySelector(".select2-search__field"))?.focus({ preventScroll: true });
            news.textContent = `Added ${name}.`;
        }

        // What is filed leaves, and its place closes when nobody is there any more.
        django.jQuery(select).on("change", () => {
            const names = chosen();
            list.querySelectorAll("li").forEach((item) => item.classList.toggle("is-filed", names.includes(item.dataset.name)));
        });

        setInterval(() => {
            const said = written();
            if (said !== seen) {
                seenAt = seen === "" ? 0 : Date.now();
                seen = said;
            }
            if (said !== asked && Date.now() - seenAt >= PAUSE) ask(said);
            if (waiting && !isHeld()) {
                show(waiting);
                waiting = null;
            }
        }, 1000);
    }

    document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".desk-suggestions").forEach(start));
}

"use strict";
// Topic suggestions for the text of a story, below the topics field: a click adds one.
{
    // Milliseconds without typing before suggestions are requested.
    const PAUSE = 3000;
    const MAX_SHOWN = 5;
    const MAX_BODY_LENGTH = 60000;

    function start(row) {
        const select = document.getElementById(row.dataset.for);
        const list = row.querySelector("ul");
        const status = row.nextElementSibling;
        const form = row.closest("form");
        // Suggestions do not change while the user is working in this column.
        const column = row.closest(".desk-settings") ?? row;
        let current = "";
        let changedAt = 0;
        let requested = "";
        let pending = null;
        let announced = "";

        const chosen = () => [...select.selectedOptions].map((option) => option.value);
        const valueOf = (name) => form.elements.namedItem(name)?.value ?? "";
        // Ignore a pointer that rests in the column while the user types elsewhere.
        let isPointing = false;
        column.addEventListener("pointermove", () => { isPointing = true; });
        document.addEventListener("input", ({ target }) => { isPointing &&= column.contains(target); });
        const isInUse = () => (isPointing && column.matches(":hover")) || column.contains(document.activeElement);

        function formData() {
            const data = new URLSearchParams({ title: valueOf("title"), summary: valueOf("summary"), body: valueOf("body").slice(0, MAX_BODY_LENGTH) });
            chosen().forEach((name) => data.append("topics", name));
            data.append("story", form.querySelector("[data-story]")?.dataset.story ?? "");
            return data.toString();
        }

        async function request(data) {
            requested = data;
            try {
                const response = await desk.post(row.dataset.url, data);
                // After an error the previous suggestions stay until the text changes.
                if (response.ok && data === requested) pending = (await response.json()).results;
            } catch {
                // No connection: as after an error.
            }
        }

        function show(results) {
            const names = chosen();
            const shown = results.filter((result) => !names.includes(result.id)).slice(0, MAX_SHOWN);
            list.replaceChildren(...shown.map(itemOf));
            row.hidden = shown.length === 0;
            const sentence = shown.length ? `Suggested topics: ${shown.map((result) => result.text).join(", ")}.` : "";
            if (sentence && sentence !== announced) status.textContent = sentence;
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
            button.addEventListener("click", () => addTopic(id, item));
            item.append(button);
            return item;
        }

        function addTopic(name, item) {
            desk.anchorScroll(item, () => {
                if (!chosen().includes(name)) select.append(new Option(name, name, true, true));
                django.jQuery(select).trigger("change");
            });
            const others = [...list.querySelectorAll("li:not(.is-added)")];
            const next = others.find((other) => item.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) ?? others.at(-1);
            (next?.querySelector("button") ?? select.nextElementSibling?.querySelector(".select2-search__field"))?.focus({ preventScroll: true });
            status.textContent = `Added ${name}.`;
        }

        // Added topics disappear; the list closes the gap when the pointer leaves it.
        django.jQuery(select).on("change", () => {
            const names = chosen();
            list.querySelectorAll("li").forEach((item) => item.classList.toggle("is-added", names.includes(item.dataset.name)));
        });

        setInterval(() => {
            const data = formData();
            if (data !== current) {
                changedAt = current === "" ? 0 : Date.now();
                current = data;
            }
            if (data !== requested && Date.now() - changedAt >= PAUSE) request(data);
            if (pending && !isInUse()) {
                show(pending);
                pending = null;
            }
        }, 1000);
    }

    document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".desk-suggestions").forEach(start));
}

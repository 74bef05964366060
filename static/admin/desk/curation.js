"use strict";
// Pins, reorders and hides the stories of a curated page by button, keyboard or drag and drop. The script only changes the
// form fields of the rows; nothing is saved until the form is submitted.
{
    const stream = document.getElementById("curation");
    const list = (key) => stream.querySelector(`[data-section="${key}"]`);
    const pins = list("pins");
    const latest = list("latest");
    const found = list("found");
    const status = stream.querySelector(".desk-curation__status");
    const rows = () => [...stream.querySelectorAll(".desk-story")];
    const field = (row, name) => row.querySelector(`[name="${row.id}-${name}"]`);
    const nameOf = (row) => `“${row.querySelector(".desk-story__name").textContent}”`;
    const buttonOf = (row, name) => row.querySelector(`[data-action="${name}"]`);

    // Clear the live region first, so that a repeated message is announced again.
    function announce(sentence) {
        status.textContent = "";
        requestAnimationFrame(() => { status.textContent = sentence; });
    }

    const positionOf = (row) => `${[...pins.children].indexOf(row) + 1} of ${pins.children.length}`;

    // Write the order of the rows into the position fields of the pins.
    function updatePositions() {
        [...pins.children].forEach((row, place) => { field(row, "position").value = place + 1; });
        updateButtons();
    }

    function updateButtons() {
        const last = pins.children.length - 1;
        [...pins.children].forEach((row, place) => {
            buttonOf(row, "up").setAttribute("aria-disabled", place === 0);
            buttonOf(row, "down").setAttribute("aria-disabled", place === last);
        });
        for (const row of rows()) {
            const isPinned = row.parentElement === pins;
            row.classList.toggle("is-pinned", isPinned);
            buttonOf(row, "pin").firstElementChild.textContent = isPinned ? "Unpin" : "Pin";
        }
    }

    function markMoved(row) {
        stream.querySelectorAll(".is-last-moved").forEach((other) => other.classList.remove("is-last-moved"));
        row.classList.add("is-last-moved");
    }

    function adjacentRow(row) {
        const all = rows().filter((each) => !buttonOf(each, "pin").hidden);
        const index = all.indexOf(row);
        return all[index + 1] ?? all[index - 1] ?? row;
    }

    // After pinning, the focus moves to the next story, without scrolling.
    function pin(row) {
        const next = adjacentRow(row);
        desk.anchorScroll(next, () => {
            field(row, "until").value = "";
            buttonOf(row, "clear")?.remove();
            pins.append(row);
            updatePositions();
        });
        markMoved(row);
        buttonOf(next, "pin").focus({ preventScroll: true });
        announce(`Pinned ${nameOf(row)}, position ${positionOf(row)}. Not saved yet.`);
    }

    function unpin(row) {
        const next = adjacentRow(row);
        desk.anchorScroll(next, () => {
            field(row, "position").value = field(row, "until").value = "";
            buttonOf(row, "clear")?.remove();
            const older = [...latest.children].find((other) => Number(other.dataset.date) < Number(row.dataset.date));
            latest.insertBefore(row, older ?? null);
            updatePositions();
        });
        markMoved(row);
        buttonOf(next, "pin").focus({ preventScroll: true });
        announce(`Unpinned ${nameOf(row)}. Not saved yet.`);
    }

    function unhide(row) {
        const reason = field(row, "reason");
        reason.value = "";
        reason.dispatchEvent(new Event("input", { bubbles: true }));
        buttonOf(row, "pin").focus();
        announce(`${nameOf(row)} is no longer hidden. Not saved yet.`);
    }

    function move(row, step) {
        const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
        if (!other) {
            announce(`${nameOf(row)} is already the ${step < 0 ? "first" : "last"} pin.`);
            return;
        }
        // Move the other row: moving the one with the focus would blur it.
        if (step < 0) row.after(other);
        else row.before(other);
        updatePositions();
        markMoved(row);
        row.scrollIntoView({ block: "nearest" });
        announce(`${nameOf(row)} moved to position ${positionOf(row)}. Not saved yet.`);
    }

    stream.addEventListener("click", ({ target }) => {
        const button = target.closest("[data-action]");
        const row = button?.closest(".desk-story");
        if (!row) return;
        const handler = { clear: unpin, show: unhide, pin: row.parentElement === pins ? unpin : pin }[button.dataset.action];
        if (handler) handler(row);
        else move(row, button.dataset.action === "up" ? -1 : 1);
    });

    // Keys ------------------------------------------------------------------------------------------------

    // Returns the counterpart of the element in another row, or its pin button.
    function counterpartIn(row, element) {
        const details = element.closest("[data-field]");
        const counterpart = element.dataset.action ? buttonOf(row, element.dataset.action)
            : details ? row.querySelector(`[data-field="${details.dataset.field}"] > summary`)
                : row.querySelector("a.desk-story__name");
        return [counterpart, buttonOf(row, "pin")].find((each) => each?.checkVisibility()) ?? row.querySelector("a.desk-story__name");
    }

    stream.addEventListener("keydown", (event) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        const row = event.target.closest(".desk-story");
        if (!step || !row || event.ctrlKey || event.metaKey || event.shiftKey || !event.target.matches("button, summary, a")) return;
        event.preventDefault();
        if (event.altKey) {
            if (row.parentElement === pins) move(row, step);
            else announce(`Pin ${nameOf(row)} before moving it.`);
            return;
        }
        const all = rows();
        const other = all[all.indexOf(row) + step];
        if (other) counterpartIn(other, event.target).focus();
    });

    stream.addEventListener("keydown", ({ key, target }) => {
        if (key === "Escape" && !target.matches("input")) document.querySelector(".desk-bar button").focus();
    });

    // Dragging --------------------------------------------------------------------------------------------

    let dragged = null;
    stream.addEventListener("pointerdown", ({ target }) => {
        const grip = target.closest(".desk-story__grip");
        if (grip) grip.closest(".desk-story").draggable = true;
    });
    stream.addEventListener("pointerup", () => rows().forEach((row) => row.removeAttribute("draggable")));
    pins.addEventListener("dragstart", (event) => {
        dragged = event.target.closest(".desk-story");
        dragged.classList.add("is-dragged");
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", nameOf(dragged));
    });
    pins.addEventListener("dragover", (event) => {
        if (!dragged) return;
        event.preventDefault();
        const over = event.target.closest(".desk-story");
        if (!over || over === dragged) return;
        const box = over.getBoundingClientRect();
        const isBelow = event.clientY > box.top + box.height / 2;
        if ((isBelow ? over.nextElementSibling : over.previousElementSibling) === dragged) return;
        if (isBelow) over.after(dragged);
        else over.before(dragged);
    });
    pins.addEventListener("drop", (event) => { if (dragged) event.preventDefault(); });
    pins.addEventListener("dragend", () => {
        if (!dragged) return;
        dragged.classList.remove("is-dragged");
        dragged.removeAttribute("draggable");
        updatePositions();
        markMoved(dragged);
        announce(`${nameOf(dragged)} moved to position ${positionOf(dragged)}. Not saved yet.`);
        dragged = null;
    });

    // Fields ----------------------------------------------------------------------------------------------

    stream.addEventListener("input", ({ target }) => {
        const row = target.closest(".desk-story");
        const field = target.name?.split("-").at(-1);
        const badge = row?.querySelector(`[data-badge="${field}"]`);
        if (!badge) return;
        badge.hidden = target.value.trim() === "";
        row.querySelector(`[data-text-of="${field}"]`).textContent = target.value;
        // A hidden story cannot be pinned.
        if (field === "reason") buttonOf(row, "pin").hidden = !badge.hidden && row.parentElement !== pins;
    });
    // Open it now and focus its input: the browser opens it only after the event, and would lose the first characters typed.
    stream.addEventListener("click", (event) => {
        const details = event.target.closest("[data-field] > summary")?.parentElement;
        if (!details || details.open) return;
        event.preventDefault();
        details.open = true;
        details.querySelector("input").focus();
    });
    stream.addEventListener("keydown", (event) => {
        const details = event.target.matches("input") && event.target.closest("[data-field]");
        if (!details || !["Enter", "Escape"].includes(event.key) || event.isComposing) return;
        event.preventDefault();
        details.open = false;
        details.querySelector("summary").focus();
    });

    // Search ----------------------------------------------------------------------------------------------

    const search = document.getElementById("id_find");

    async function find() {
        const wanted = [...stream.querySelectorAll(".desk-story-filter [name^=find]")].map(({ name, value }) => [name, value]);
        const response = await desk.get(stream.dataset.find, Object.fromEntries(wanted)).catch(() => null);
        if (!response?.ok) {
            announce("Search failed: the server did not respond. Try again.");
            return;
        }
        const answer = new DOMParser().parseFromString(await response.text(), "text/html");
        const error = answer.querySelector("[data-error]");
        if (error) {
            announce(error.textContent);
            return;
        }
        const fresh = answer.querySelectorAll(".desk-story");
        let matches = [];
        desk.changeWithoutWarning(() => {
            // Remove the previous results that have no input.
            for (const row of [...found.children]) {
                if ([...row.querySelectorAll("input:not([type=hidden])")].every(({ value }) => value === "")) row.remove();
            }
            matches = [...fresh].map((row) => document.getElementById(row.id) ?? found.appendChild(row));
        });
        rows().forEach((row) => row.classList.toggle("is-found", matches.includes(row)));
        stream.dispatchEvent(new Event("found"));
        if (!matches.length) {
            announce("No stories found.");
            return;
        }
        found.parentElement.hidden = found.children.length === 0;
        updateButtons();
        counterpartIn(matches[0], buttonOf(matches[0], "pin")).focus();
        announce(matches.length === 1 ? "1 story found." : `${matches.length} stories found.`);
    }

    search?.form.querySelector("[value=find]").addEventListener("click", (event) => {
        event.preventDefault();
        find();
    });
    search?.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        find();
    });

    if (search) {
        stream.classList.add("is-live");
        updateButtons();
    }
}

"use strict";
// Stories of a curated page get their places by buttons, by keys and by dragging. What is sent are the fields of each row;
// nothing is saved before the form is.
{
    const stream = document.getElementById("curation");
    const list = (key) => stream.querySelector(`[data-section="${key}"]`);
    const pins = list("pins");
    const latest = list("latest");
    const found = list("found");
    const news = stream.querySelector(".desk-curation__news");
    const rows = () => [...stream.querySelectorAll(".desk-story")];
    const field = (row, name) => row.querySelector(`[name="${row.id}-${name}"]`);
    const nameOf = (row) => `“${row.querySelector(".desk-story__name").textContent}”`;
    const act = (row, name) => row.querySelector(`[data-act="${name}"]`);

    // Said again is said anew.
    function tell(sentence) {
        news.textContent = "";
        requestAnimationFrame(() => { news.textContent = sentence; });
    }

    const placeOf = (row) => `${[...pins.children].indexOf(row) + 1} of ${pins.children.length}`;

    // The fields of the pins say the order in which their rows stand.
    function number() {
        [...pins.children].forEach((row, place) => { field(row, "position").value = place + 1; });
        dress();
    }

    function dress() {
        const last = pins.children.length - 1;
        [...pins.children].forEach((row, place) => {
            act(row, "up").setAttribute("aria-disabled", place === 0);
            act(row, "down").setAttribute("aria-disabled", place === last);
        });
        for (const row of rows()) {
            const isPinned = row.parentElement === pins;
            row.classList.toggle("is-pinned", isPinned);
            act(row, "pin").firstElementChild.textContent = isPinned ? "Unpin" : "Pin";
        }
    }

    function mark(row) {
        stream.querySelectorAll(".was-moved").forEach((other) => other.classList.remove("was-moved"));
        row.classList.add("was-moved");
    }

    function beside(row) {
        const all = rows();
        const at = all.indexOf(row);
        return all[at + 1] ?? all[at - 1] ?? row;
    }

    // Whoever pins goes on with the next story, where they are.
    function pin(row) {
        const next = beside(row);
        desk.inPlace(next, () => {
            field(row, "until").value = "";
            act(row, "clear")?.remove();
            pins.append(row);
            number();
        });
        mark(row);
        act(next, "pin").focus({ preventScroll: true });
        tell(`Pinned ${nameOf(row)}, position ${placeOf(row)}. Not saved yet.`);
    }

    function unpin(row) {
        const next = beside(row);
        desk.inPlace(next, () => {
            field(row, "position").value = field(row, "until").value = "";
            act(row, "clear")?.remove();
            const older = [...latest.children].find((other) => Number(other.dataset.date) < Number(row.dataset.date));
            latest.insertBefore(row, older ?? null);
            number();
        });
        mark(row);
        act(next, "pin").focus({ preventScroll: true });
        tell(`Unpinned ${nameOf(row)}. Not saved yet.`);
    }

    function show(row) {
        const reason = field(row, "reason");
        reason.value = "";
        reason.dispatchEvent(new Event("input", { bubbles: true }));
        act(row, "pin").focus();
        tell(`${nameOf(row)} is no longer hidden. Not saved yet.`);
    }

    function move(row, step) {
        const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
        if (!other) {
            tell(`${nameOf(row)} is already the ${step < 0 ? "first" : "last"} pin.`);
            return;
        }
        // Who is moved past moves, and not the one that has the focus.
        if (step < 0) row.after(other);
        else row.before(other);
        number();
        mark(row);
        row.scrollIntoView({ block: "nearest" });
        tell(`${nameOf(row)} moved to position ${placeOf(row)}. Not saved yet.`);
    }

    stream.addEventListener("click", ({ target }) => {
        const button = target.closest("[data-act]");
        const row = button?.closest(".desk-story");
        if (!row) return;
        const does = { clear: unpin, show, pin: row.parentElement === pins ? unpin : pin }[button.dataset.act];
        if (does) does(row);
        else move(row, button.dataset.act === "up" ? -1 : 1);
    });

    // Keys ------------------------------------------------------------------------------------------------

    // The same thing in another row, or else its first button.
    function sameIn(row, element) {
        const says = element.closest("[data-says]");
        const same = element.dataset.act ? act(row, element.dataset.act)
            : says ? row.querySelector(`[data-says="${says.dataset.says}"] > summary`)
                : row.querySelector("a.desk-story__name");
        return same?.checkVisibility() ? same : act(row, "pin");
    }

    stream.addEventListener("keydown", (event) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        const row = event.target.closest(".desk-story");
        if (!step || !row || event.ctrlKey || event.metaKey || event.shiftKey || !event.target.matches("button, summary, a")) return;
        event.preventDefault();
        if (event.altKey) {
            if (row.parentElement === pins) move(row, step);
            else tell(`Pin ${nameOf(row)} before moving it.`);
            return;
        }
        const all = rows();
        const other = all[all.indexOf(row) + step];
        if (other) sameIn(other, event.target).focus();
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
        number();
        mark(dragged);
        tell(`${nameOf(dragged)} moved to position ${placeOf(dragged)}. Not saved yet.`);
        dragged = null;
    });

    // What is said ----------------------------------------------------------------------------------------

    stream.addEventListener("input", ({ target }) => {
        const says = target.closest("[data-says]");
        const row = says?.closest(".desk-story");
        const badge = row?.querySelector(`[data-mark="${says.dataset.says}"]`);
        if (!badge) return;
        badge.hidden = target.value.trim() === "";
        row.querySelector(`[data-said="${says.dataset.says}"]`).textContent = target.value;
    });
    // What is opened is going to be filled in, from the next letter on: the browser would open it a moment later.
    stream.addEventListener("click", (event) => {
        const says = event.target.closest("[data-says] > summary")?.parentElement;
        if (!says || says.open) return;
        event.preventDefault();
        says.open = true;
        says.querySelector("input").focus();
    });
    stream.addEventListener("keydown", (event) => {
        const says = event.target.matches("input") && event.target.closest("[data-says]");
        if (!says || !["Enter", "Escape"].includes(event.key) || event.isComposing) return;
        event.preventDefault();
        says.open = false;
        says.querySelector("summary").focus();
    });

    // Finding ---------------------------------------------------------------------------------------------

    const words = document.getElementById("id_find");

    async function find() {
        const response = await desk.get(stream.dataset.find, { term: words.value }).catch(() => null);
        if (!response?.ok) {
            tell("Search failed: the server did not respond. Try again.");
            return;
        }
        const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelectorAll(".desk-story");
        let those = [];
        desk.bring(() => {
            // What was found before, and nothing was said of.
            for (const row of [...found.children]) {
                if ([...row.querySelectorAll("input:not([type=hidden])")].every(({ value }) => value === "")) row.remove();
            }
            those = [...fresh].map((row) => document.getElementById(row.id) ?? found.appendChild(row));
        });
        if (!those.length) {
            tell("No stories found.");
            return;
        }
        found.parentElement.hidden = found.children.length === 0;
        dress();
        act(those[0], "pin").focus();
        tell(those.length === 1 ? "1 story found." : `${those.length} stories found.`);
    }

    words?.form.querySelector("[value=find]").addEventListener("click", (event) => {
        event.preventDefault();
        find();
    });
    words?.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        find();
    });

    if (words) {
        stream.classList.add("is-live");
        dress();
    }
}

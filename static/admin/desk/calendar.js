"use strict";
// Stories of the calendar are dragged to another day; what is dropped is sent as the form in it would send it.
{
    const status = document.getElementById("calendar-status");
    let dragged = null;

    async function send(entry, day) {
        const form = entry.querySelector("form");
        const data = new FormData(form);
        data.set("day", day);
        let told;
        try {
            told = await (await desk.post(entry.dataset.move, data)).json();
        } catch {
            told = { error: "The server did not respond. The story was not moved. Try again." };
        }
        status.textContent = told.error ?? told.done;
        status.classList.toggle("errornote", Boolean(told.error));
        return told;
    }

    async function drop(entry, cell) {
        const told = await send(entry, cell.dataset.day);
        if (told.error) return;
        entry.querySelector("[name=version]").value = told.version;
        entry.querySelector("[name=day]").value = cell.dataset.day;
        entry.querySelector("[name=time]").value = told.time;
        entry.querySelector("time").textContent = told.time;
        cell.append(entry);
        cell.classList.remove("is-empty");
    }

    document.querySelectorAll(".desk-entry[data-move]").forEach((entry) => {
        entry.draggable = true;
        entry.addEventListener("dragstart", (event) => {
            dragged = entry;
            entry.classList.add("is-dragged");
            event.dataTransfer.effectAllowed = "move";
            event.dataTransfer.setData("text/plain", entry.querySelector("a").textContent);
        });
        entry.addEventListener("dragend", () => {
            entry.classList.remove("is-dragged");
            dragged = null;
        });
    });

    document.querySelectorAll(".desk-calendar__day").forEach((cell) => {
        cell.addEventListener("dragover", (event) => {
            if (!dragged) return;
            event.preventDefault();
            cell.classList.add("is-over");
        });
        cell.addEventListener("dragleave", () => cell.classList.remove("is-over"));
        cell.addEventListener("drop", (event) => {
            event.preventDefault();
            cell.classList.remove("is-over");
            if (dragged && dragged.parentElement !== cell) drop(dragged, cell);
        });
    });
}

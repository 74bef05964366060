"use strict";
// Drag and drop for the calendar: dropping a story on another day sends the story's own form with that day.
{
    const status = document.getElementById("calendar-status");
    let dragged = null;

    async function send(entry, day) {
        const form = entry.querySelector("form");
        const data = new FormData(form);
        data.set("day", day);
        let result;
        try {
            result = await (await desk.post(entry.dataset.move, data)).json();
        } catch {
            result = { error: "The server did not respond. The story was not moved. Try again." };
        }
        status.textContent = result.error ?? result.done;
        status.classList.toggle("errornote", Boolean(result.error));
        return result;
    }

    async function drop(entry, cell) {
        const result = await send(entry, cell.dataset.day);
        if (result.error) return;
        entry.querySelector("[name=version]").value = result.version;
        entry.querySelector("[name=day]").value = cell.dataset.day;
        entry.querySelector("[name=time]").value = result.time;
        entry.querySelector("time").textContent = result.time;
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

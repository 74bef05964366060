"use strict";
// Takes picture files into the library, one after the other, and asks what is to be said of each.
{
    const LARGEST = 20 * 1024 * 1024;
    const DECIDED = "This image is already published. Only editors and topic editors can edit it.";
    const AWAY = "The server did not respond. Try again.";

    const element = (tag, className, text = "") => {
        const made = document.createElement(tag);
        made.className = className;
        made.textContent = text;
        return made;
    };

    const fromHtml = (html) => {
        const template = document.createElement("template");
        template.innerHTML = html;
        return template.content.firstElementChild;
    };

    // What of a drop or a paste is a file; a picture that is copied out of a document comes with its text.
    const filesIn = (transfer) => [...(transfer?.files ?? [])];
    const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

    function refuse(row, file, sentence) {
        const why = element("p", "desk-upload__error", `${file.name || "Pasted image"}: ${sentence}`);
        const away = element("button", "button", "Dismiss");
        away.type = "button";
        away.addEventListener("click", () => row.remove());
        row.className = "desk-upload is-refused";
        row.replaceChildren(why, away);
    }

    async function send(file, row, url) {
        const bar = document.createElement("progress");
        const name = file.name || "Pasted image";
        bar.max = 1;
        bar.value = 0;
        bar.setAttribute("aria-label", name);
        const news = element("span", "desk-note", "Uploading…");
        row.replaceChildren(element("span", "desk-upload__name", name), bar, news);
        const fields = new FormData();
        fields.append("file", file, file.name || "picture");
        try {
            const { status, told } = await desk.upload(url, fields, (share) => {
                bar.value = share;
                if (share < 1) return;
                // The newsroom looks at the picture and makes its sizes: nobody knows for how long.
                bar.removeAttribute("value");
                news.textContent = "Processing…";
            });
            if (told?.picture) return told;
            return { error: told?.error ?? (status === 413 ? "The file is larger than 20 MB." : status === 403 ? "You do not have permission to upload images." : AWAY) };
        } catch {
            return { error: "Upload failed. Check the file and your connection, then try again." };
        }
    }

    // Adds a row to the list for each file; onStored(row, picture) may add to a row whose picture is in the library.
    async function takeIn(files, { list, news, url, onStored }) {
        const rows = files.map((file) => {
            const row = element("li", "desk-upload");
            row.append(element("span", "desk-upload__name", file.name || "Pasted image"), element("span", "desk-note", "Waiting"));
            list.append(row);
            return row;
        });
        let stored = 0;
        for (const [number, file] of files.entries()) {
            const row = rows[number];
            news.textContent = files.length > 1 ? `Uploading image ${number + 1} of ${files.length}.` : "Uploading image.";
            const { picture, form, error } = file.size > LARGEST ? { error: "The file is larger than 20 MB." } : await send(file, row, url);
            if (error) {
                refuse(row, file, error);
                continue;
            }
            stored += 1;
            row.className = "desk-upload is-stored";
            row.replaceChildren(fromHtml(form));
            onStored(row, picture);
            if (stored === 1) row.querySelector("input")?.focus();
        }
        const refused = files.length - stored;
        news.textContent = [
            stored && `${stored === 1 ? "1 image" : `${stored} images`} uploaded. Add alt text.`,
            refused && `${refused === 1 ? "1 file" : `${refused} files`} not uploaded.`,
        ].filter(Boolean).join(" ");
    }

    // Sends what is said of the picture of a row. Promises the picture; null: the row's form says what is missing.
    async function describe(row) {
        const form = row.querySelector("form");
        let sentence = AWAY;
        try {
            const response = await desk.post(form.action, new FormData(form));
            if (response.status === 403) throw new Error(DECIDED);
            const told = await response.json();
            if (told.picture) return told.picture;
            if (told.form) {
                form.replaceWith(fromHtml(told.form));
                row.querySelector(".errors :is(input, textarea)")?.focus();
                return null;
            }
            sentence = told.error ?? AWAY;
        } catch (error) {
            if (error.message === DECIDED) sentence = DECIDED;
        }
        row.querySelector(".desk-upload__error")?.remove();
        form.append(element("p", "desk-upload__error", `Not saved. ${sentence}`));
        return null;
    }

    // Files that are dropped or pasted on the place go to take(files); others never replace the page.
    function accept(place, take) {
        place.addEventListener("dragover", (event) => {
            if (!hasFiles(event)) return;
            event.preventDefault();
            place.classList.add("is-over");
        });
        place.addEventListener("dragleave", ({ relatedTarget }) => {
            if (!place.contains(relatedTarget)) place.classList.remove("is-over");
        });
        place.addEventListener("drop", (event) => {
            place.classList.remove("is-over");
            if (!hasFiles(event)) return;
            event.preventDefault();
            event.stopPropagation();
            take(filesIn(event.dataTransfer));
        });
        place.addEventListener("paste", (event) => {
            const files = filesIn(event.clipboardData);
            if (files.length === 0) return;
            event.preventDefault();
            event.stopPropagation();
            take(files);
        });
    }

    for (const name of ["dragover", "drop"]) {
        document.addEventListener(name, (event) => { if (hasFiles(event)) event.preventDefault(); });
    }

    desk.pictures = { accept, describe, element, takeIn };
}

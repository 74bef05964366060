"use strict";
// Uploads image files to the library one by one, and shows a description form for each.
{
    const MAX_SIZE = 20 * 1024 * 1024;
    // While the server processes other images: milliseconds between two tries, and how many there are.
    const RETRY_DELAY = 3000;
    const MAX_TRIES = 40;
    const NOT_PERMITTED = "This image is already published. Only editors and topic editors can edit it.";
    const NO_RESPONSE = "The server did not respond. Try again.";

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

    // Files of a drop or paste. An image that is copied from a document comes with text.
    const filesIn = (transfer) => [...(transfer?.files ?? [])];
    const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

    function reject(row, file, sentence) {
        const message = element("p", "desk-upload__error", `${file.name || "Pasted image"}: ${sentence}`);
        const dismiss = element("button", "button", "Dismiss");
        dismiss.type = "button";
        dismiss.addEventListener("click", () => row.remove());
        row.className = "desk-upload is-rejected";
        row.replaceChildren(message, dismiss);
    }

    async function send(file, row, url, tries = 1) {
        const bar = document.createElement("progress");
        const name = file.name || "Pasted image";
        bar.max = 1;
        bar.value = 0;
        bar.setAttribute("aria-label", name);
        const state = element("span", "desk-note", "Uploading…");
        row.replaceChildren(element("span", "desk-upload__name", name), bar, state);
        const fields = new FormData();
        fields.append("file", file, file.name || "picture");
        try {
            const { status, data } = await desk.upload(url, fields, (share) => {
                bar.value = share;
                if (share < 1) return;
                // The server validates the image and creates renditions, which has no progress.
                bar.removeAttribute("value");
                state.textContent = "Processing…";
            });
            if (data?.picture) return data;
            if (status === 503 && tries < MAX_TRIES) {
                state.textContent = "Waiting for other images…";
                await new Promise((resolve) => { setTimeout(resolve, RETRY_DELAY); });
                return send(file, row, url, tries + 1);
            }
            return { error: data?.error ?? (status === 413 ? "The file is larger than 20 MB." : status === 403 ? "You do not have permission to upload images." : NO_RESPONSE) };
        } catch {
            return { error: "Upload failed. Check the file and your connection, then try again." };
        }
    }

    // Adds a row to the list for each file, and calls onStored(row, picture) after its upload.
    async function uploadAll(files, { list, status, url, onStored }) {
        const rows = files.map((file) => {
            const row = element("li", "desk-upload");
            row.append(element("span", "desk-upload__name", file.name || "Pasted image"), element("span", "desk-note", "Waiting"));
            list.append(row);
            return row;
        });
        let stored = 0;
        for (const [number, file] of files.entries()) {
            const row = rows[number];
            status.textContent = files.length > 1 ? `Uploading image ${number + 1} of ${files.length}.` : "Uploading image.";
            const { picture, form, error } = file.size > MAX_SIZE ? { error: "The file is larger than 20 MB." } : await send(file, row, url);
            if (error) {
                reject(row, file, error);
                continue;
            }
            stored += 1;
            row.className = "desk-upload is-stored";
            row.replaceChildren(fromHtml(form));
            onStored(row, picture);
            if (stored === 1) row.querySelector("input")?.focus();
        }
        const rejected = files.length - stored;
        status.textContent = [
            stored && `${stored === 1 ? "1 image" : `${stored} images`} uploaded. Add alt text.`,
            rejected && `${rejected === 1 ? "1 file" : `${rejected} files`} not uploaded.`,
        ].filter(Boolean).join(" ");
    }

    // Saves the description of the image in a row. Resolves to the image, or to null after an error, which the row shows.
    async function describe(row) {
        const form = row.querySelector("form");
        let sentence = NO_RESPONSE;
        try {
            const response = await desk.post(form.action, new FormData(form));
            if (response.status === 403) throw new Error(NOT_PERMITTED);
            const data = await response.json();
            if (data.picture) return data.picture;
            if (data.form) {
                form.replaceWith(fromHtml(data.form));
                row.querySelector(".errors :is(input, textarea)")?.focus();
                return null;
            }
            sentence = data.error ?? NO_RESPONSE;
        } catch (error) {
            if (error.message === NOT_PERMITTED) sentence = NOT_PERMITTED;
        }
        row.querySelector(".desk-upload__error")?.remove();
        form.append(element("p", "desk-upload__error", `Not saved. ${sentence}`));
        return null;
    }

    // Calls onFiles(files) for files that are dropped or pasted on the element.
    function accept(place, onFiles) {
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
            onFiles(filesIn(event.dataTransfer));
        });
        place.addEventListener("paste", (event) => {
            const files = filesIn(event.clipboardData);
            if (files.length === 0) return;
            event.preventDefault();
            event.stopPropagation();
            onFiles(files);
        });
    }

    // A file that is dropped elsewhere must not replace the page.
    for (const name of ["dragover", "drop"]) {
        document.addEventListener(name, (event) => { if (hasFiles(event)) event.preventDefault(); });
    }

    desk.pictures = { accept, describe, element, uploadAll };
}

"use strict";
// Uploads images or files to the library one by one, and shows a form with the details of each.
{
    const MAX_SIZE = 20 * 1024 * 1024;
    // While the server processes other images: milliseconds between two tries, and how many there are.
    const RETRY_DELAY = 3000;
    const MAX_TRIES = 40;
    // What is asked of these images, some of which have alt text from their files.
    const altTextRequest = (images) => {
        const lacking = images.filter((image) => !image.is_described).length;
        if (lacking === images.length) return "Add alt text.";
        return lacking && `${lacking === 1 ? "1 needs" : `${lacking} need`} alt text.`;
    };
    // What the library has: the types to choose from, and what is said of them. next(items): what to do after an upload.
    const KINDS = {
        image: {
            one: "image", some: "an image", pasted: "Pasted image", types: "image/jpeg,image/png,image/webp,image/avif", isType: (type) => type.startsWith("image/"),
            next: altTextRequest, later: "Use now, add alt text later", closed: "This image is already published. Only editors and topic editors can edit it.",
        },
        file: {
            one: "file", some: "a file", pasted: "Pasted file", types: ".mp3,.m4a,.ogg,.pdf", isType: (type) => type.startsWith("audio/") || type === "application/pdf",
            next: () => "Check the title.", later: "Use now, add details later", closed: "This file is already published. Only editors can edit it.",
        },
    };
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

    const counted = (number, { one }) => (number === 1 ? `1 ${one}` : `${number} ${one}s`);

    function reject(row, name, sentence) {
        const message = element("p", "desk-upload__error", `${name}: ${sentence}`);
        const dismiss = element("button", "button", "Dismiss");
        dismiss.type = "button";
        dismiss.addEventListener("click", () => {
            const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("input, button");
            row.remove();
            next?.focus();
        });
        row.className = "desk-upload is-rejected";
        row.replaceChildren(message, dismiss);
    }

    async function send(file, row, url, kind, tries = 1) {
        const bar = document.createElement("progress");
        const name = file.name || kind.pasted;
        bar.max = 1;
        bar.value = 0;
        bar.setAttribute("aria-label", name);
        const state = element("span", "desk-note", "Uploading…");
        row.replaceChildren(element("span", "desk-upload__name", name), bar, state);
        const fields = new FormData();
        fields.append("file", file, file.name || kind.one);
        try {
            const { status, data } = await desk.upload(url, fields, (share) => {
                bar.value = share;
                if (share < 1) return;
                // The server validates the image and creates renditions, which has no progress.
                bar.removeAttribute("value");
                state.textContent = "Processing…";
            });
            if (data?.item) return data;
            if (status === 503 && tries < MAX_TRIES) {
                state.textContent = "Waiting for other images…";
                await new Promise((resolve) => { setTimeout(resolve, RETRY_DELAY); });
                return send(file, row, url, kind, tries + 1);
            }
            return { error: data?.error ?? (status === 413 ? "The file is larger than 20 MB." : status === 403 ? `You do not have permission to upload ${kind.one}s.` : NO_RESPONSE) };
        } catch {
            return { error: "Upload failed. Check the file and your connection, then try again." };
        }
    }

    // Uploads that run.
    let running = 0;
    window.addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });

    // What is said of what was uploaded, and of how many files were not.
    function summary(stored, rejected, kind) {
        return [
            stored.length && `${counted(stored.length, kind)} uploaded.`,
            stored.length && kind.next(stored),
            rejected && `${counted(rejected, KINDS.file)} not uploaded.`,
        ].filter(Boolean).join(" ");
    }

    // Adds a row to the list for each file, and calls onStored(row, item, HTML of the form for its details) after its
    // upload. kind: a value of KINDS. Resolves to the items, in the order of their files.
    async function uploadAll(files, { list, status, url, kind, onStored }) {
        const rows = files.map((file) => {
            const row = element("li", "desk-upload");
            row.dataset.name = file.name;
            row.append(element("span", "desk-upload__name", file.name || kind.pasted), element("span", "desk-note", "Waiting"));
            list.append(row);
            return row;
        });
        const stored = [];
        running += 1;
        for (const [number, file] of files.entries()) {
            const row = rows[number];
            status.textContent = files.length > 1 ? `Uploading ${kind.one} ${number + 1} of ${files.length}.` : `Uploading ${kind.one}.`;
            const { item, form, error } = file.size > MAX_SIZE ? { error: "The file is larger than 20 MB." } : await send(file, row, url, kind);
            if (error) {
                reject(row, file.name || kind.pasted, error);
                continue;
            }
            stored.push(item);
            row.className = "desk-upload is-stored";
            onStored(row, item, form);
            if (stored.length === 1) row.querySelector("input:not([type=hidden])")?.focus();
        }
        running -= 1;
        status.textContent = summary(stored, files.length - stored.length, kind);
        return stored;
    }

    const showForm = (row, form) => row.replaceChildren(fromHtml(form));

    // Saves the details of what is in a row. Resolves to it, or to null after an error, which the row shows.
    async function describe(row, { closed }) {
        const form = row.querySelector("form");
        let sentence = NO_RESPONSE;
        try {
            const response = await desk.post(form.action, new FormData(form));
            if (response.status === 403) throw new Error(closed);
            const data = await response.json();
            if (data.item) return data.item;
            if (data.form) {
                form.replaceWith(fromHtml(data.form));
                row.querySelector(".errors :is(input, textarea)")?.focus();
                return null;
            }
            sentence = data.error ?? NO_RESPONSE;
        } catch (error) {
            if (error.message === closed) sentence = closed;
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

    desk.uploads = { KINDS, accept, counted, describe, element, showForm, uploadAll };
}

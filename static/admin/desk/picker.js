"use strict";
// The picker of images and files. To open it: document.dispatchEvent(new CustomEvent("desk:pick", {detail: {kind, done, files,
// several}})). kind: "image" or "file". done(item) gets {id, src, alt, caption, credit, preview, width, height} of an image,
// {id, url, title} of a file. files, if any, are uploaded first. several(files), if given, gets those of a choice of more
// than one instead.
{
    const { KINDS, accept, counted, describe, element, showForm, uploadAll } = desk.uploads;
    const shell = ({ one, some, types }) => `
        <div class="desk-picker__head">
            <h2 id="desk-picker-title">Choose ${some}</h2>
            <button type="button" class="button" data-close>Close</button>
        </div>
        <form class="desk-picker__search" role="search">
            <label for="desk-picker-words">Search</label>
            <input type="search" id="desk-picker-words" autocomplete="off">
            <button type="button" class="button" data-upload>Upload</button><input type="file" accept="${types}" multiple hidden>
            <span class="desk-note">or drop or paste ${one}s here</span>
        </form>
        <p class="desk-picker__status" role="status"></p>
        <ul class="desk-uploads"></ul>
        <div class="desk-picker__found"></div>`;
    const PAUSE = 200;

    let dialog = null;
    let kind = null;
    let done = null;
    let several = null;
    let lastRequest = 0;
    let timer = 0;
    const part = (selector) => dialog.querySelector(selector);
    const placeOf = (name) => document.querySelector(`[data-picker="${name}"]`);
    const urls = () => placeOf(kind.one).dataset;

    function make(name) {
        kind = KINDS[name];
        dialog?.remove();
        dialog = document.createElement("dialog");
        dialog.className = "desk-picker";
        dialog.setAttribute("aria-labelledby", "desk-picker-title");
        dialog.innerHTML = shell(kind);
        document.body.append(dialog);
        part("[data-upload]").title = urls().accepted ?? "";
        accept(dialog, upload);
        part("[type=search]").addEventListener("input", () => {
            clearTimeout(timer);
            timer = setTimeout(find, PAUSE);
        });
        part("form").addEventListener("submit", (event) => {
            event.preventDefault();
            find();
        });
        part("[type=file]").addEventListener("change", ({ target }) => {
            upload([...target.files]);
            target.value = "";
        });
        dialog.addEventListener("click", handleClick);
        // What was written about an upload is saved even if the dialog is closed without using it.
        dialog.addEventListener("input", ({ target }) => target.closest(".desk-upload")?.classList.add("is-typed"));
        dialog.addEventListener("close", () => dialog.querySelectorAll(".desk-upload.is-typed").forEach((row) => describe(row, kind)));
        dialog.addEventListener("submit", (event) => {
            const row = event.target.closest(".desk-upload");
            if (!row) return;
            event.preventDefault();
            row.querySelector("[data-use=described]").click();
        });
        part(".desk-picker__found").addEventListener("keydown", moveByArrow);
    }

    function handleClick({ target }) {
        const choice = target.closest(".desk-card__choice");
        if (choice) return choose(JSON.parse(choice.dataset.item));
        const step = target.closest("[data-page]");
        if (step) return find(null, step.dataset.page);
        if (target.closest("[data-upload]")) part("[type=file]").click();
        if (target.closest("[data-close]")) dialog.close();
    }

    function choose(item) {
        // Close first: this restores the focus, which the callback may then move.
        dialog.close();
        done?.(item);
    }

    async function find(event, page = 1) {
        const place = part(".desk-picker__found");
        const request = ++lastRequest;
        const words = part("[type=search]").value;
        try {
            const response = await desk.get(urls().pickUrl, { q: words, page });
            if (request !== lastRequest) return;
            if (response.ok) place.innerHTML = await response.text();
            else place.textContent = (await response.json()).error;
        } catch {
            if (request === lastRequest) place.textContent = `The ${kind.one}s could not be loaded. Try again.`;
            return;
        }
        const found = place.querySelectorAll(".desk-card").length;
        const isSearch = words !== "" || page !== 1;
        if (isSearch) part(".desk-picker__status").textContent = found ? `${counted(found, kind)} on this page.` : `No ${kind.one}s found.`;
        // The status already says that there are no results.
        const none = place.querySelector(".desk-cards__none");
        if (isSearch && none) none.textContent = "Drop or paste one here, or upload it.";
        if (page !== 1) place.querySelector(".desk-card__choice")?.focus();
    }

    function upload(files) {
        if (files.length > 1 && several) {
            dialog.close();
            return several(files);
        }
        return uploadAll(files, { list: part(".desk-uploads"), status: part(".desk-picker__status"), url: urls().uploadUrl, kind, onStored });
    }

    // After an upload: add buttons to the description form that save and insert what was uploaded.
    function onStored(row, item, form) {
        showForm(row, form);
        const bar = element("p", "desk-upload__bar");
        for (const [use, label, className] of [["described", "Save and use", "button desk-primary"], ["later", kind.later, "button"]]) {
            const button = element("button", className, label);
            button.type = "button";
            button.dataset.use = use;
            button.addEventListener("click", async () => {
                const chosen = use === "later" ? item : await describe(row, kind);
                if (!chosen) return;
                row.remove();
                if (part(".desk-upload:not(.is-rejected)")) done?.(chosen);
                else choose(chosen);
            });
            bar.append(button);
        }
        row.append(bar);
    }

    // Move between them with the arrow keys.
    function moveByArrow(event) {
        const cards = [...part(".desk-picker__found").querySelectorAll(".desk-card__choice")];
        const here = cards.indexOf(document.activeElement);
        if (here < 0) return;
        const across = cards.filter((card) => card.offsetTop === cards[0].offsetTop).length;
        const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across, Home: -here, End: cards.length - 1 - here }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        cards[here + step]?.focus();
    }

    document.addEventListener("desk:pick", ({ detail }) => {
        if (!placeOf(detail.kind)) return;
        if (kind !== KINDS[detail.kind]) make(detail.kind);
        ({ done, several } = detail);
        // Reset the dialog, and ignore pending requests.
        clearTimeout(timer);
        part(".desk-picker__found").replaceChildren();
        part(".desk-uploads").replaceChildren();
        part(".desk-picker__status").textContent = "";
        part("[type=search]").value = "";
        if (!dialog.open) dialog.showModal();
        part("[type=search]").focus();
        // Copy the files now: a FileList of a drop is empty after the event.
        const files = [...(detail.files ?? [])];
        find().then(() => { if (files.length) upload(files); });
    });
}

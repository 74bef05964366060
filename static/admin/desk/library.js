"use strict";
// Uploads to the image library: accepts files anywhere on the page, and saves their descriptions.
{
    const { accept, describe, element, uploadAll } = desk.pictures;

    function start(place) {
        const list = place.querySelector(".desk-uploads");
        const status = place.querySelector("[role=status]");
        const save = place.querySelector("[data-save]");
        const show = place.querySelector("[data-show]");
        const file = place.querySelector("[type=file]");
        const initialData = new Map();

        place.hidden = false;
        // The form for a single image is only needed without JavaScript.
        document.querySelector(".object-tools")?.remove();
        const rows = () => [...list.querySelectorAll(".desk-upload.is-stored")];
        const dataOf = (row) => new URLSearchParams(new FormData(row.querySelector("form"))).toString();
        const updateButton = () => { save.hidden = rows().length === 0; };

        function upload(files) {
            show.hidden = true;
            uploadAll(files, { list, status, url: place.dataset.uploadUrl, onStored });
        }

        function onStored(row) {
            row.querySelector("form").insertAdjacentElement("afterend", element("p", "desk-upload__bar"));
            initialData.set(row, dataOf(row));
            updateButton();
        }

        async function saveAll() {
            save.disabled = true;
            let count = 0;
            for (const row of rows()) {
                if (!(await describe(row))) continue;
                row.remove();
                count += 1;
            }
            save.disabled = false;
            const left = rows().length;
            status.textContent = [
                count && `${count === 1 ? "1 image" : `${count} images`} saved.`,
                left && `${left === 1 ? "1 image" : `${left} images`} not saved. Complete the highlighted fields.`,
            ].filter(Boolean).join(" ");
            show.hidden = false;
            updateButton();
            if (left) list.querySelector(".errors input")?.focus();
            else show.focus();
        }

        accept(document.body, upload);
        place.querySelector("[data-choose]").addEventListener("click", () => file.click());
        file.addEventListener("change", () => {
            upload([...file.files]);
            file.value = "";
        });
        save.addEventListener("click", saveAll);
        list.addEventListener("submit", (event) => {
            event.preventDefault();
            saveAll();
        });
        show.addEventListener("click", () => location.assign(location.pathname));
        window.addEventListener("beforeunload", (event) => {
            if (rows().some((row) => dataOf(row) !== initialData.get(row))) event.preventDefault();
        });
    }

    document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".desk-upload-area").forEach(start));
}

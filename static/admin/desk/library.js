"use strict";
// Uploads to a list of the library: accepts files anywhere on the page, and saves their details.
{
    const { KINDS, accept, counted, describe, element, showForm, uploadAll } = desk.uploads;

    function start(place) {
        const kind = KINDS[place.dataset.kind];
        const list = place.querySelector(".desk-uploads");
        const status = place.querySelector("[role=status]");
        const save = place.querySelector("[data-save]");
        const show = place.querySelector("[data-show]");
        const file = place.querySelector("[type=file]");
        const initialData = new Map();

        place.hidden = false;
        file.accept = kind.types;
        // The form for a single one is only needed without JavaScript.
        document.querySelector(".object-tools, [data-without-script]")?.remove();
        const rows = () => [...list.querySelectorAll(".desk-upload.is-stored")];
        const dataOf = (row) => new URLSearchParams(new FormData(row.querySelector("form"))).toString();
        const updateButton = () => { save.hidden = rows().length === 0; };

        function upload(files) {
            show.hidden = true;
            uploadAll(files, { list, status, url: place.dataset.uploadUrl, kind, onStored });
        }

        function onStored(row, item, form) {
            showForm(row, form);
            row.querySelector("form").insertAdjacentElement("afterend", element("p", "desk-upload__bar"));
            initialData.set(row, dataOf(row));
            updateButton();
        }

        async function saveAll() {
            save.disabled = true;
            let count = 0;
            for (const row of rows()) {
                if (!(await describe(row, kind))) continue;
                row.remove();
                count += 1;
            }
            save.disabled = false;
            const left = rows().length;
            status.textContent = [
                count && `${counted(count, kind)} saved.`,
                left && `${counted(left, kind)} not saved. Complete the highlighted fields.`,
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

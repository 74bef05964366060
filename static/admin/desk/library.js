"use strict";
// The library's list takes pictures that are dropped or pasted anywhere on it, and asks what is to be said of them.
{
    const { accept, describe, element, takeIn } = desk.pictures;

    function start(place) {
        const list = place.querySelector(".desk-uploads");
        const news = place.querySelector("[role=status]");
        const save = place.querySelector("[data-save]");
        const show = place.querySelector("[data-show]");
        const file = place.querySelector("[type=file]");
        const written = new Map();

        place.hidden = false;
        // The form for one picture is for who has no scripts.
        document.querySelector(".object-tools")?.remove();
        const rows = () => [...list.querySelectorAll(".desk-upload.is-stored")];
        const said = (row) => new URLSearchParams(new FormData(row.querySelector("form"))).toString();
        const sayWhat = () => { save.hidden = rows().length === 0; };

        function take(files) {
            show.hidden = true;
            takeIn(files, { list, news, url: place.dataset.uploadUrl, onStored });
        }

        function onStored(row) {
            row.querySelector("form").insertAdjacentElement("afterend", element("p", "desk-upload__bar"));
            written.set(row, said(row));
            sayWhat();
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
            news.textContent = [
                count && `${count === 1 ? "1 image" : `${count} images`} saved.`,
                left && `${left === 1 ? "1 image" : `${left} images`} not saved. Complete the highlighted fields.`,
            ].filter(Boolean).join(" ");
            show.hidden = false;
            sayWhat();
            if (left) list.querySelector(".errors input")?.focus();
            else show.focus();
        }

        accept(document.body, take);
        place.querySelector("[data-choose]").addEventListener("click", () => file.click());
        file.addEventListener("change", () => {
            take([...file.files]);
            file.value = "";
        });
        save.addEventListener("click", saveAll);
        list.addEventListener("submit", (event) => {
            event.preventDefault();
            saveAll();
        });
        show.addEventListener("click", () => location.assign(location.pathname));
        window.addEventListener("beforeunload", (event) => {
            if (rows().some((row) => said(row) !== written.get(row))) event.preventDefault();
        });
    }

    document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".desk-intake").forEach(start));
}

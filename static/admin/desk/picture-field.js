"use strict";
// The image field of a form: shows the selected image, and opens the image picker. Accepts dropped and pasted files.
// Another script selects an image by the event desk:use-picture, whose detail is the image, or null.
{
    const { accept, element } = desk.uploads;

    function start(field) {
        const input = field.querySelector("input");
        const preview = field.querySelector(".desk-picture__shown");
        const name = field.querySelector(".desk-picture__name");
        const caption = field.querySelector(".desk-picture__caption");
        const choose = field.querySelector(".desk-picture__choose");
        const remove = field.querySelector(".desk-picture__remove");
        const page = field.querySelector(".desk-picture__page");
        const hint = field.querySelector(".desk-picture__hint");
        const label = input.labels[0]?.textContent.trim() ?? "Image";
        let isOwnChange = false;

        field.querySelector(".desk-picture__plain").hidden = true;
        if (!("pickUrl" in field.dataset)) return;
        field.querySelector(".desk-picture__buttons").hidden = false;
        field.title = "Drop or paste an image here";

        const updateButtons = () => {
            choose.textContent = input.value ? "Change" : "Choose image";
            for (const button of [choose, remove]) button.setAttribute("aria-label", `${button.textContent}: ${label}`);
            remove.hidden = input.value === "";
            hint.hidden = input.value !== "";
        };

        function show(picture) {
            preview.replaceChildren();
            name.replaceChildren();
            caption.replaceChildren();
            page.hidden = !picture;
            if (!picture) return;
            const pageUrl = field.dataset.pageUrl.replace("/0/", `/${picture.id ?? input.value}/`);
            page.firstElementChild.href = pageUrl;
            const image = element("img", "");
            image.src = picture.preview;
            image.alt = "";
            preview.append(image);
            if (picture.is_described === false) {
                const link = element("a", "", "Needs alt text");
                link.href = pageUrl;
                link.target = "_blank";
                name.append(link);
            } else {
                name.textContent = picture.alt ? `Alt text: ${picture.alt}` : "Decorative image";
            }
            caption.textContent = `Caption in the library: ${picture.caption || "none"}`;
        }

        function select(picture) {
            input.value = picture?.id ?? "";
            show(picture);
            updateButtons();
            isOwnChange = true;
            input.dispatchEvent(new Event("change", { bubbles: true }));
            isOwnChange = false;
        }

        const open = (files) => document.dispatchEvent(new CustomEvent("desk:pick", { detail: { kind: "image", done: select, files } }));
        choose.addEventListener("click", () => open());
        remove.addEventListener("click", () => {
            select(null);
            choose.focus();
        });
        // Another script may set the ID, for example when unsaved changes are restored.
        input.addEventListener("change", () => {
            if (isOwnChange) return;
            show(input.value && { preview: field.dataset.previewUrl.replace("/0/", `/${input.value}/`) });
            updateButtons();
        });
        field.addEventListener("desk:use-picture", ({ detail }) => select(detail));
        accept(field, open);
        updateButtons();
    }

    document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".desk-picture").forEach(start));
}

"use strict";
// The field of a picture: shows the one that is chosen; the library opens to choose another, by dropping one too.
{
    const { accept, element } = desk.pictures;

    function start(field) {
        const input = field.querySelector("input");
        const shown = field.querySelector(".desk-picture__shown");
        const name = field.querySelector(".desk-picture__name");
        const caption = field.querySelector(".desk-picture__caption");
        const choose = field.querySelector(".desk-picture__choose");
        const remove = field.querySelector(".desk-picture__remove");
        const hint = field.querySelector(".desk-picture__hint");
        const label = input.labels[0]?.textContent.trim() ?? "Image";
        let isOurs = false;

        field.querySelector(".desk-picture__plain").hidden = true;
        if (!("pickUrl" in field.dataset)) return;
        field.querySelector(".desk-picture__buttons").hidden = false;
        field.title = "Drop or paste an image here";

        const sayWhat = () => {
            choose.textContent = input.value ? "Change" : "Choose image";
            for (const button of [choose, remove]) button.setAttribute("aria-label", `${button.textContent}: ${label}`);
            remove.hidden = input.value === "";
            hint.hidden = input.value !== "";
        };

        function show(picture) {
            shown.replaceChildren();
            name.replaceChildren();
            caption.replaceChildren();
            if (!picture) return;
            const image = element("img", "");
            image.src = picture.preview;
            image.alt = "";
            shown.append(image);
            if (picture.is_described === false) {
                const link = element("a", "", "Needs alt text");
                link.href = field.dataset.pageUrl.replace("/0/", `/${picture.id}/`);
                link.target = "_blank";
                name.append(link);
            } else {
                name.textContent = picture.alt ? `Alt text: ${picture.alt}` : "Decorative image";
            }
            caption.textContent = `Caption in the library: ${picture.caption || "none"}`;
        }

        function take(picture) {
            input.value = picture?.id ?? "";
            show(picture);
            sayWhat();
            isOurs = true;
            input.dispatchEvent(new Event("change", { bubbles: true }));
            isOurs = false;
        }

        const open = (files) => document.dispatchEvent(new CustomEvent("desk:pick-picture", { detail: { done: take, files } }));
        choose.addEventListener("click", () => open());
        remove.addEventListener("click", () => {
            take(null);
            choose.focus();
        });
        // Another script may put a number there, as when a text is brought back.
        input.addEventListener("change", () => {
            if (isOurs) return;
            show(input.value && { preview: field.dataset.previewUrl.replace("/0/", `/${input.value}/`) });
            sayWhat();
        });
        accept(field, open);
        sayWhat();
    }

    document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".desk-picture").forEach(start));
}

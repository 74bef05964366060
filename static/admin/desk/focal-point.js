"use strict";
// Sets the focal point of an image by click, drag, arrow keys or as percentages, and previews the crops.
{
    function start(place) {
        const field = document.getElementById(place.dataset.field);
        const whole = place.querySelector(".desk-focus__whole");
        const point = place.querySelector(".desk-focus__point");
        const [left, top] = place.querySelectorAll("[type=number]");
        const crops = place.querySelectorAll(".desk-focus__crop img");
        const clamp = (share) => Math.min(1, Math.max(0, share));
        const asShare = (share) => String(Math.round(clamp(share) * 1000) / 1000);

        const current = () => field.value.split("x").map(Number);

        function set(x, y) {
            field.value = `${asShare(x)}x${asShare(y)}`;
            show();
        }

        function show() {
            const [x, y] = current();
            if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) return;
            point.style.left = `${x * 100}%`;
            point.style.top = `${y * 100}%`;
            const percents = [Math.round(x * 1000) / 10, Math.round(y * 1000) / 10];
            point.setAttribute("aria-label", `Focal point: ${percents[0]}% from the left, ${percents[1]}% from the top. Use the arrow keys to move it.`);
            if (document.activeElement !== left) left.value = percents[0];
            if (document.activeElement !== top) top.value = percents[1];
            crops.forEach((crop) => crop.style.setProperty("object-position", positionOf(crop, x, y)));
        }

        // Returns the object-position that centres the crop on the point, as far as the image extends.
        function positionOf(crop, x, y) {
            const imageRatio = whole.dataset.width / whole.dataset.height;
            const cropRatio = crop.dataset.width / crop.dataset.height;
            const share = imageRatio >= cropRatio ? cropRatio / imageRatio : imageRatio / cropRatio;
            const offset = share === 1 ? 0.5 : clamp(((imageRatio >= cropRatio ? x : y) - share / 2) / (1 - share));
            return imageRatio >= cropRatio ? `${offset * 100}% 50%` : `50% ${offset * 100}%`;
        }

        function setFromPointer(event) {
            const box = whole.getBoundingClientRect();
            set((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
        }

        place.querySelectorAll("[hidden]").forEach((part) => { part.hidden = false; });
        whole.addEventListener("pointerdown", (event) => {
            event.preventDefault();
            whole.setPointerCapture(event.pointerId);
            setFromPointer(event);
            point.focus();
        });
        whole.addEventListener("pointermove", (event) => {
            if (whole.hasPointerCapture(event.pointerId)) setFromPointer(event);
        });
        point.addEventListener("keydown", (event) => {
            const step = event.shiftKey ? 0.1 : 0.01;
            const [dx, dy] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [];
            if (dx === undefined) return;
            event.preventDefault();
            const [x, y] = current();
            set(x + dx, y + dy);
        });
        for (const number of [left, top]) {
            number.addEventListener("input", () => {
                if (number.value !== "") set(left.value / 100, top.value / 100);
            });
        }
        field.addEventListener("input", show);
        field.closest(".desk-field").hidden = true;
        show();
    }

    document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".desk-focus[data-field]").forEach(start));
}

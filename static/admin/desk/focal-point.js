"use strict";
// The point that every crop of a picture keeps in sight: set by a click, by dragging, by the arrow keys or as numbers.
{
    function start(place) {
        const field = document.getElementById(place.dataset.field);
        const whole = place.querySelector(".desk-focus__whole");
        const point = place.querySelector(".desk-focus__point");
        const [left, top] = place.querySelectorAll("[type=number]");
        const crops = place.querySelectorAll(".desk-focus__crop img");
        const within = (share) => Math.min(1, Math.max(0, share));
        const asShare = (share) => String(Math.round(within(share) * 1000) / 1000);

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

        // The crop has the point in its middle, as far as the picture goes: what object-position calls 0% and 100%.
        function positionOf(crop, x, y) {
            const given = whole.dataset.width / whole.dataset.height;
            const wanted = crop.dataset.width / crop.dataset.height;
            const share = given >= wanted ? wanted / given : given / wanted;
            const along = share === 1 ? 0.5 : within(((given >= wanted ? x : y) - share / 2) / (1 - share));
            return given >= wanted ? `${along * 100}% 50%` : `50% ${along * 100}%`;
        }

        function follow(event) {
            const box = whole.getBoundingClientRect();
            set((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
        }

        place.querySelectorAll("[hidden]").forEach((part) => { part.hidden = false; });
        whole.addEventListener("pointerdown", (event) => {
            event.preventDefault();
            whole.setPointerCapture(event.pointerId);
            follow(event);
            point.focus();
        });
        whole.addEventListener("pointermove", (event) => {
            if (whole.hasPointerCapture(event.pointerId)) follow(event);
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

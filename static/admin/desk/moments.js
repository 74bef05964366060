"use strict";
// Dates are written in the newsroom's time zone; beside each field stands what that is where its reader is.
// desk.moments.read(value) promises nothing: it answers with every instant that the clock on the newsroom's wall shows
// as the value, none in the hour that is skipped in spring and two in the one that comes twice in autumn.
window.desk ??= {};
{
    // Read when it is needed: this script runs before there is a body.
    const zone = () => document.body.dataset.adminServerTimezone;
    const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const DAY = 24 * 60 * 60 * 1000;
    let walls = null;

    function wallOf(instant) {
        walls ??= new Intl.DateTimeFormat("en-CA", {
            timeZone: zone(), hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
        });
        const parts = Object.fromEntries(walls.formatToParts(instant).map(({ type, value }) => [type, value]));
        return `${parts.year.padStart(4, "0")}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
    }

    function read(value) {
        const asUtc = Date.parse(`${value}Z`);
        if (Number.isNaN(asUtc)) return [];
        // The offset of the day before and of the day after: between them lies every change of the clocks.
        const offsets = [asUtc - DAY, asUtc + DAY].map((instant) => Date.parse(`${wallOf(instant)}Z`) - instant);
        const instants = [...new Set(offsets.map((offset) => asUtc - offset))].sort((one, other) => one - other);
        return instants.filter((instant) => wallOf(instant) === value.slice(0, 16));
    }

    function written(instant, timeZone) {
        return new Intl.DateTimeFormat("en-GB", {
            timeZone, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
        }).format(instant);
    }

    // Whether the two zones tell another time at this instant.
    const differs = (instant) => written(instant, zone()) !== written(instant, own);

    // The moment in both zones, for a sentence.
    function inBoth(instant) {
        const here = `${written(instant, zone())} (${zone()})`;
        return differs(instant) ? `${here}, or ${written(instant, own)} your time (${own})` : here;
    }

    function hintFor(value) {
        if (!value) return "";
        const [instant, again] = read(value);
        const time = value.slice(11, 16);
        if (instant === undefined) return `${time} does not exist on that day because the clocks go forward. Choose another time.`;
        const hints = [];
        if (again !== undefined) hints.push(`The clocks go back, so ${time} happens twice. The first one is used.`);
        if (differs(instant)) hints.push(`Your time (${own}): ${written(instant, own)}.`);
        return hints.join(" ");
    }

    function attend(field) {
        const hint = document.createElement("p");
        hint.className = "desk-moment desk-note";
        hint.setAttribute("role", "status");
        field.after(hint);
        const say = () => {
            const words = hintFor(field.value);
            if (hint.textContent !== words) hint.textContent = words;
        };
        field.addEventListener("input", say);
        say();
    }

    desk.moments = { read, inBoth };
    document.addEventListener("DOMContentLoaded", () => {
        document.querySelectorAll("input[type=datetime-local]:not(.desk-table *)").forEach(attend);
    });
}

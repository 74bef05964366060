"use strict";
// Datetime fields are in the server's time zone; a hint below each shows the value in the user's time zone.
// desk.datetime.parse(value) returns an array of all instants with this local time in the server's time zone: none if
// daylight saving time skips it, two if it repeats it.
window.desk ??= {};
{
    // Read lazily: this script runs before the body exists.
    const zone = () => document.body.dataset.adminServerTimezone;
    const userZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const DAY = 24 * 60 * 60 * 1000;
    let formatter = null;

    // Returns the local time in the server's time zone, as in the value of a datetime-local field.
    function localTimeOf(instant) {
        formatter ??= new Intl.DateTimeFormat("en-CA", {
            timeZone: zone(), hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
        });
        const parts = Object.fromEntries(formatter.formatToParts(instant).map(({ type, value }) => [type, value]));
        return `${parts.year.padStart(4, "0")}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
    }

    function parse(value) {
        const asUtc = Date.parse(`${value}Z`);
        if (Number.isNaN(asUtc)) return [];
        // The UTC offsets of the day before and the day after: one of them applies if the offset changes in between.
        const offsets = [asUtc - DAY, asUtc + DAY].map((instant) => Date.parse(`${localTimeOf(instant)}Z`) - instant);
        const instants = [...new Set(offsets.map((offset) => asUtc - offset))].sort((one, other) => one - other);
        return instants.filter((instant) => localTimeOf(instant) === value.slice(0, 16));
    }

    function format(instant, timeZone) {
        return new Intl.DateTimeFormat("en-GB", {
            timeZone, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
        }).format(instant);
    }

    // Whether the local times of the two zones differ at this instant.
    const differs = (instant) => format(instant, zone()) !== format(instant, userZone);

    // Returns the local time in both zones, for use in a sentence.
    function formatInBothZones(instant) {
        const here = `${format(instant, zone())} (${zone()})`;
        return differs(instant) ? `${here}, or ${format(instant, userZone)} your time (${userZone})` : here;
    }

    function hintFor(value) {
        if (!value) return "";
        const [instant, repeated] = parse(value);
        const time = value.slice(11, 16);
        if (instant === undefined) return `${time} does not exist on that day because the clocks go forward. Choose another time.`;
        const hints = [];
        if (repeated !== undefined) hints.push(`The clocks go back, so ${time} happens twice. The first one is used.`);
        if (differs(instant)) hints.push(`Your time (${userZone}): ${format(instant, userZone)}.`);
        return hints.join(" ");
    }

    function addHint(field) {
        const hint = document.createElement("p");
        hint.className = "desk-datetime-hint desk-note";
        hint.setAttribute("role", "status");
        field.after(hint);
        const update = () => {
            const text = hintFor(field.value);
            if (hint.textContent !== text) hint.textContent = text;
        };
        field.addEventListener("input", update);
        update();
    }

    desk.datetime = { parse, formatInBothZones };
    document.addEventListener("DOMContentLoaded", () => {
        document.querySelectorAll("input[type=datetime-local]:not(.desk-table *)").forEach(addHint);
    });
}

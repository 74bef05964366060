"use strict";
// The start page leads to the stories of which this computer holds a text that the newsroom does not have.
{
    // In milliseconds: a younger one is on its way, from a tab that is open.
    const AGE = 60000;

    async function start(place) {
        const records = await desk.local.of(place.dataset.user);
        const lost = records.filter(({ at, path }) => path && Date.now() - at > AGE).sort((a, b) => b.at - a.at);
        const newest = lost.filter(({ path }, index) => lost.findIndex((other) => other.path === path) === index);
        place.querySelector("ul").replaceChildren(...newest.map(itemOf));
        place.hidden = newest.length === 0;
    }

    function itemOf({ path, at, fields }) {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = path;
        link.textContent = fields.find(([name]) => name === "title")?.[1] || "Untitled";
        const when = document.createElement("span");
        when.className = "desk-note";
        when.textContent = `last edited ${desk.written(at)}`;
        item.append(link, " ", when);
        return item;
    }

    const place = document.getElementById("desk-lost");
    if (place) start(place).catch(() => {});
}

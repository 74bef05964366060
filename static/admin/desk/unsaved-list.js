"use strict";
// Lists on the dashboard the stories with unsaved changes in this browser.
{
    // In milliseconds. Newer records belong to an open tab, which is about to save them.
    const MIN_AGE = 60000;

    async function start(place) {
        const records = await desk.localStore.forUser(place.dataset.user);
        const unsaved = records.filter(({ at, path }) => path && Date.now() - at > MIN_AGE).sort((a, b) => b.at - a.at);
        const newest = unsaved.filter(({ path }, index) => unsaved.findIndex((other) => other.path === path) === index);
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
        when.textContent = `last edited ${desk.formatTimestamp(at)}`;
        item.append(link, " ", when);
        return item;
    }

    const place = document.getElementById("desk-unsaved");
    if (place) start(place).catch(() => {});
}

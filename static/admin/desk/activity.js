"use strict";
// Shows in the bar of the story editor what has changed since the page was opened: the state of the story, and what others
// did with it, as the heartbeats report it.
{
    function start(place) {
        const form = document.getElementById("desk-form");
        const badge = document.querySelector(".desk-bar .desk-state");
        const valueOf = (name) => form.elements.namedItem(name)?.value ?? "";
        let lastSeen = place.dataset.lastSeen;

        function showState(state, label, hasChanges) {
            document.getElementById("draft-changes").hidden = !hasChanges;
            if (state === badge.dataset.state) return;
            badge.dataset.state = state;
            badge.textContent = label;
        }

        // Adds it to the page if the page can be written in and both changed different things.
        async function showNewer(sentence) {
            if (await desk.pull?.() || desk.hasConflict) return;
            desk.notice("newer", `${sentence} You are viewing an older version.`, "Reload page", () => location.reload());
        }

        function show({ heard, state, state_label: label, has_draft_changes: hasChanges, news: activities, newer }) {
            lastSeen = heard;
            showState(state, label, hasChanges);
            if (activities.length) desk.notice("activity", activities.join(" "), "Reload page", () => location.reload());
            if (newer && !desk.hasConflict) showNewer(newer);
        }

        desk.heartbeat = {
            data: () => ({ heard: lastSeen, version: valueOf("version"), page: valueOf("page"), ...desk.carets?.own() }),
            place: () => JSON.stringify(desk.carets?.own()),
            show,
        };
        document.addEventListener("desk:saved", ({ detail: { state, state_label: label, has_draft_changes: hasChanges } }) => {
            if (badge.dataset.state === "approved" && state === "draft") {
                desk.notice("state", "You edited an approved story, so it is a draft again and needs approval.");
            } else if (state !== badge.dataset.state) {
                // Who changed it, and how, is among the activities.
                desk.sendHeartbeat?.();
            }
            showState(state, label, hasChanges);
        });
    }

    document.addEventListener("DOMContentLoaded", () => {
        const place = document.querySelector(".desk-saving[data-presence-url]");
        if (place) start(place);
    });
}

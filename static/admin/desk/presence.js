"use strict";
// Reports to the server that the story is open, and shows who else has it open and what has changed.
// Dispatches "desk:seen" on the document after each response, with the response as detail.
{
    const HEARTBEAT_INTERVAL = 15000;

    function start(place) {
        const { presenceUrl: url, user } = place.dataset;
        const form = document.getElementById("desk-form");
        const badge = document.querySelector(".desk-bar .desk-state");
        const people = place.querySelector(".desk-saving__people");
        const valueOf = (name) => form.elements.namedItem(name)?.value ?? "";
        let lastSeen = place.dataset.lastSeen;
        let sentAt = 0;

        async function sendHeartbeat() {
            const isTyping = (desk.lastTypedAt ?? 0) > sentAt;
            sentAt = Date.now();
            const data = { user, heard: lastSeen, version: valueOf("version"), page: valueOf("page"), is_typing: isTyping ? "1" : "" };
            let response;
            try {
                response = await desk.post(url, data);
            } catch {
                // No connection: autosave reports it.
                return;
            }
            if (response.status === 401) document.dispatchEvent(new CustomEvent("desk:signed-out"));
            if (!response.ok) return;
            const answer = await response.json();
            lastSeen = answer.heard;
            if (people.textContent !== answer.here) people.textContent = answer.here;
            showChanges(answer);
            document.dispatchEvent(new CustomEvent("desk:seen", { detail: answer }));
        }

        function showChanges({ state, state_label: label, has_draft_changes: hasChanges, news: activities, newer }) {
            showState(state, label, hasChanges);
            if (activities.length) desk.notice("activity", activities.join(" "), "Reload page", () => location.reload());
            if (newer && !desk.hasConflict) desk.notice("newer", `${newer} You are viewing an older version.`, "Reload page", () => location.reload());
        }

        function showState(state, label, hasChanges) {
            document.getElementById("draft-changes").hidden = !hasChanges;
            if (state === badge.dataset.state) return;
            badge.dataset.state = state;
            badge.textContent = label;
        }

        document.addEventListener("desk:saved", ({ detail: { state, state_label: label, has_draft_changes: hasChanges } }) => {
            if (badge.dataset.state === "approved" && state === "draft") {
                desk.notice("state", "You edited an approved story, so it is a draft again and needs approval.");
            } else if (state !== badge.dataset.state) {
                // Who changed it, and how, is among the activities.
                sendHeartbeat();
            }
            showState(state, label, hasChanges);
        });
        // Report the start of typing at once.
        document.addEventListener("input", () => { if (Date.now() - sentAt > HEARTBEAT_INTERVAL / 3 && (desk.lastTypedAt ?? 0) < sentAt) sendHeartbeat(); });
        document.addEventListener("visibilitychange", () => { if (!document.hidden) sendHeartbeat(); });
        window.addEventListener("pagehide", () => {
            desk.post(url, { user, is_leaving: "1" }, { keepalive: true }).catch(() => {});
        });
        setInterval(() => { if (!document.hidden) sendHeartbeat(); }, HEARTBEAT_INTERVAL);
        sendHeartbeat();
    }

    window.addEventListener("load", () => {
        const place = document.querySelector(".desk-saving[data-presence-url]");
        if (place) start(place);
    });
}

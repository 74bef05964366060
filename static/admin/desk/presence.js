"use strict";
// Tells the newsroom that the story is open here, and its writer who else is there and what happened to it.
// Tells of each answer by "desk:seen" on the document.
{
    const EVERY = 15000;

    function start(place) {
        const { presenceUrl: url, user } = place.dataset;
        const form = document.getElementById("desk-form");
        const badge = document.querySelector(".desk-bar .desk-state");
        const people = place.querySelector(".desk-saving__people");
        const valueOf = (name) => form.elements.namedItem(name)?.value ?? "";
        let heard = place.dataset.heard;
        let beatAt = 0;

        async function beat() {
            const isTyping = (desk.typedAt ?? 0) > beatAt;
            beatAt = Date.now();
            const said = { user, heard, version: valueOf("version"), page: valueOf("page"), is_typing: isTyping ? "1" : "" };
            let response;
            try {
                response = await desk.post(url, said);
            } catch {
                // The network is away: what is typed meanwhile says so.
                return;
            }
            if (response.status === 401) document.dispatchEvent(new CustomEvent("desk:signed-out"));
            if (!response.ok) return;
            const answer = await response.json();
            ({ heard } = answer);
            if (people.textContent !== answer.here) people.textContent = answer.here;
            tell(answer);
            document.dispatchEvent(new CustomEvent("desk:seen", { detail: answer }));
        }

        function tell({ state, state_label: label, has_draft_changes: hasChanges, news, newer }) {
            stands(state, label, hasChanges);
            if (news.length) desk.notice("news", news.join(" "), "Reload page", () => location.reload());
            if (newer && !desk.isBeside) desk.notice("newer", `${newer} You are viewing an older version.`, "Reload page", () => location.reload());
        }

        function stands(state, label, hasChanges) {
            document.getElementById("draft-changes").hidden = !hasChanges;
            if (state === badge.dataset.state) return;
            badge.dataset.state = state;
            badge.textContent = label;
        }

        document.addEventListener("desk:saved", ({ detail: { state, state_label: label, has_draft_changes: hasChanges } }) => {
            if (badge.dataset.state === "approved" && state === "draft") {
                desk.notice("state", "You edited an approved story, so it is a draft again and needs approval.", "Reload page", () => location.reload());
            }
            stands(state, label, hasChanges);
        });
        // Others learn at once that somebody began to write.
        document.addEventListener("input", () => { if (Date.now() - beatAt > EVERY / 3 && (desk.typedAt ?? 0) < beatAt) beat(); });
        document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });
        window.addEventListener("pagehide", () => {
            desk.post(url, { user, is_leaving: "1" }, { keepalive: true }).catch(() => {});
        });
        setInterval(() => { if (!document.hidden) beat(); }, EVERY);
        beat();
    }

    window.addEventListener("load", () => {
        const place = document.querySelector(".desk-saving[data-presence-url]");
        if (place) start(place);
    });
}

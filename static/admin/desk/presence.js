"use strict";
// Reports to the server that the screen is open, and shows who else has it open. Dispatches "desk:seen" on the document
// after each response, with the response as detail. desk.sendHeartbeat() reports at once. A script can set desk.heartbeat
// to {data() (returns further parameters of the request), place() (returns where the caret is), show(answer)}.
{
    // In milliseconds.
    const HEARTBEAT_INTERVAL = 15000;
    const TICK = 1000;
    // The start of typing is reported earlier, but not more often than this.
    const MIN_INTERVAL = 5000;

    function start(place) {
        const { presenceUrl: url, user, fields } = place.dataset;
        const form = document.getElementById("desk-form");
        const people = place.querySelector(".desk-saving__people");
        const status = place.querySelector("[role=status]");
        // Scripts change the fields of a story that are not listed, such as its version.
        const content = () => (fields ? JSON.stringify([...new FormData(form)].filter(([name]) => fields.split(" ").includes(name)))
            : desk.formContent());
        const placeOf = () => desk.heartbeat?.place?.() ?? "";
        let announced = "[]";
        let reported = content();
        let reportedPlace = "";
        let sentAt = 0;
        let wasTyping = false;

        desk.sendHeartbeat = async () => {
            const current = content();
            wasTyping = current !== reported;
            reported = current;
            reportedPlace = placeOf();
            sentAt = Date.now();
            let response;
            try {
                response = await desk.post(url, { user, is_typing: wasTyping ? "1" : "", ...desk.heartbeat?.data() });
            } catch {
                // No connection: whoever saves reports it.
                return;
            }
            if (response.status === 401) document.dispatchEvent(new CustomEvent("desk:signed-out"));
            if (!response.ok) return;
            const answer = await response.json();
            if (people.textContent !== answer.here) people.textContent = answer.here;
            announce(answer);
            desk.heartbeat?.show(answer);
            document.dispatchEvent(new CustomEvent("desk:seen", { detail: answer }));
        };

        // Who has come, left or begun to write, but not each place that they move to.
        function announce({ people: colleagues, here }) {
            const now = JSON.stringify(colleagues.map(({ name, is_writing: isWriting }) => [name, isWriting]));
            if (now !== announced) status.textContent = here;
            announced = now;
        }

        function tick() {
            const pause = Date.now() - sentAt;
            if (document.hidden || pause < MIN_INTERVAL) return;
            if (pause >= HEARTBEAT_INTERVAL || (!wasTyping && content() !== reported) || (wasTyping && placeOf() !== reportedPlace)) desk.sendHeartbeat();
        }

        document.addEventListener("visibilitychange", () => { if (!document.hidden) desk.sendHeartbeat(); });
        window.addEventListener("pagehide", () => {
            desk.post(url, { user, is_leaving: "1" }, { keepalive: true }).catch(() => {});
        });
        setInterval(tick, TICK);
        desk.sendHeartbeat();
    }

    window.addEventListener("load", () => {
        const place = document.querySelector(".desk-saving[data-presence-url]");
        if (place) start(place);
    });
}

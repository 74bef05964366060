"use strict";
// The line that says whether the story is saved: desk.saveStatus(place) returns {show(kind, sentence, ...more),
// showRevision(answer), showMerge(sentence), hasFocus(), signInLink(), refusals ({HTTP status: sentence}), problem (the sentence of the failure
// that it shows, or "")}.
{
    // In milliseconds.
    const MERGE_SHOWN = 60000;
    const SAVED_LOCALLY = "Your changes are saved on this computer.";
    const refusals = {
        400: `Not saved: the story is too long for the server. Shorten it. ${SAVED_LOCALLY}`,
        413: `Not saved: the story is too long for the server. Shorten it. ${SAVED_LOCALLY}`,
        429: `Not saved yet: the server is busy. ${SAVED_LOCALLY}`,
        503: `Not saved yet: the server is unavailable. ${SAVED_LOCALLY}`,
        507: `Not saved: a disk of the server is full. Tell an administrator. ${SAVED_LOCALLY}`,
    };

    window.desk.saveStatus = (place) => {
        const line = place.querySelector(".desk-saving__state");
        const status = place.querySelector("[role=status]");
        let problem = "";
        let mergeTimer = 0;

        function show(kind, sentence, ...more) {
            // Do not replace the same message: its button may have the focus.
            if (kind === "bad" && sentence === problem && line.dataset.kind === kind) return;
            line.dataset.kind = kind;
            line.replaceChildren(sentence, ...more);
            // Announce the first failure and the recovery from it, but not each save.
            const isBad = kind === "bad";
            if (isBad) status.textContent = sentence;
            if (kind === "saved" && problem) status.textContent = sentence;
            if (kind !== "saving") problem = isBad ? sentence : "";
        }

        function signInLink() {
            const link = document.createElement("a");
            link.href = place.dataset.loginUrl;
            link.target = "_blank";
            link.textContent = "Sign in again in a new tab";
            return link;
        }

        function showRevision({ message, revision, at }) {
            show("saved", revision ? `${message} Revision ${revision}, ${at}.` : message);
            // Empty it first: the same sentence once more would not be announced.
            status.textContent = "";
            setTimeout(() => { status.textContent = message; }, 50);
        }

        // Announced once while it is shown, not with each save.
        function showMerge(sentence) {
            const merge = place.querySelector(".desk-saving__merge");
            if (merge.textContent !== sentence) merge.textContent = status.textContent = sentence;
            clearTimeout(mergeTimer);
            mergeTimer = setTimeout(() => { merge.textContent = ""; }, MERGE_SHOWN);
        }

        return {
            show, showRevision, showMerge, signInLink, refusals,
            hasFocus: () => line.contains(document.activeElement),
            get problem() { return problem; },
        };
    };
}

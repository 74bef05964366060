"use strict";
// Autosave of the story editor, and “Save draft” without leaving the page, with a local copy of changes that the server
// does not have yet. Dispatches "desk:saved" on the document after each save, with the server's response as detail.
// desk.pull() gets what others saved, and resolves to whether the page shows it.
{
    // In milliseconds. Every change is sent at most 4.5 s after it was typed.
    const TICK = 250;
    const PAUSE = 1500;
    const MAX_DELAY = 4000;
    const LOCAL_COPY_INTERVAL = 500;
    const RETRY_DELAY = 3000;
    const TIMEOUT = 15000;
    const NO_ANSWER = 30000;
    const TOKEN_FIELDS = ["csrfmiddlewaretoken", "version", "page", "sequence", "confirmation_token", "loaded_at"];
    const SAVED_LOCALLY = "Your changes are saved on this computer.";

    function start(place) {
        const { user, story, autosaveUrl: url } = place.dataset;
        const form = document.getElementById("desk-form");
        const statusLine = desk.saveStatus(place);
        const tokens = Object.fromEntries(TOKEN_FIELDS.map((name) => [name, form.elements.namedItem(name)]));
        const page = desk.page = tokens.page?.value ?? `${Date.now()}-${Math.random()}`;
        // Fields of confirmation dialogs, such as a reason, are not part of the story.
        const fields = place.dataset.fields.split(" ");
        const isStoryField = desk.isStoryField = (name) => fields.includes(name);
        const pairs = (isIncluded) => [...new FormData(form)].filter(([name, value]) => isIncluded(name) && typeof value === "string");
        const content = () => JSON.stringify(pairs(isStoryField));
        const dialogInput = () => JSON.stringify(pairs((name) => !TOKEN_FIELDS.includes(name) && !isStoryField(name)).filter(([, value]) => value));

        // The content on the server, in the local copy, at the last tick, and in the request that is under way.
        let saved, savedLocally, current, inFlight = null;
        let initialDialogInput, changedAt = 0, unsavedSince = 0, savedLocallyAt = 0, retryAt = 0;
        let sequence = Number(tokens.sequence?.value ?? 0);
        let isStopped = !url, isDeleted = false;
        let isLeaving = false;
        // Requests run one after another, so that their answers arrive in order.
        let requests = Promise.resolve();
        let pending = 0;
        let isSavingInPlace = false, isWantedAgain = false;
        // Whether others' changes were added to the page since the writer pressed a button.
        let isMerged = false;

        async function saveLocally(text, isPart = false) {
            savedLocallyAt = Date.now();
            const record = {
                key: `${user}/${story}/${page}`, user, story, page,
                // The sequence number with which the text was sent or will be sent.
                sequence: text === inFlight ? sequence : sequence + 1,
                version: tokens.version?.value ?? "", at: Date.now(), fields: JSON.parse(text), isPart, path: location.pathname,
            };
            try {
                await desk.localStore.put(record);
                savedLocally = text;
            } catch {
                // Storage is unavailable: the browser warns before the page is left.
            }
        }

        function removeLocalCopy() {
            savedLocally = undefined;
            desk.localStore.remove(`${user}/${story}/${page}`).catch(() => {});
        }

        // Sends the content once the requests before it are answered. Resolves to true if the server stored it, also as a
        // version in conflict. flags: further parameters of the request.
        function save(flags = {}) {
            pending += 1;
            const request = requests.then(() => send(flags)).finally(() => { pending -= 1; });
            // The next one is sent even if this one broke.
            requests = request.catch(() => {});
            return request;
        }

        function request(text, flags) {
            const { state } = document.querySelector(".desk-bar .desk-state").dataset;
            return [
                ...JSON.parse(text), ["user", user], ["state", state],
                ...["version", "page", "sequence"].map((name) => [name, tokens[name].value]), ...Object.entries(flags),
            ];
        }

        // Shows what the server merged the text with. Until the page shows it, it is still at the version that it had, so
        // that what it sends next cannot replace what its writer has not seen. Returns whether it shows it.
        function showMerge({ version, merged }) {
            if (merged && !desk.merge.show(merged)) {
                desk.notice("newer", `${merged.sentence} Reload the page to see them.`, "Reload page", () => location.reload());
                return false;
            }
            tokens.version.value = version;
            if (!merged?.sentence) return true;
            isMerged = true;
            desk.dropNotice("newer");
            statusLine.showMerge(merged.sentence);
            return true;
        }

        async function pull() {
            const text = content();
            desk.merge.begin(text);
            const response = await desk.post(url, request(text, { pull: "1" })).catch(() => null);
            const answer = response?.ok ? await response.json().catch(() => null) : null;
            if (!answer?.merged) return false;
            await desk.merge.ready();
            const isClean = text === saved && content() === text;
            const isShown = showMerge(answer);
            if (isShown && isClean) saved = current = content();
            return isShown;
        }

        // One after another with the saves.
        desk.pull = async () => {
            if (isStopped || isLeaving || desk.hasConflict) return false;
            const answer = requests.then(pull);
            requests = answer.catch(() => {});
            return answer.catch(() => false);
        };

        async function send(flags) {
            const text = content();
            desk.merge.begin(text);
            inFlight = text;
            sequence += 1;
            tokens.sequence.value = sequence;
            // A button in the message may have the focus.
            if (!statusLine.problem || (flags.revision && !statusLine.hasFocus())) statusLine.show("saving", "Saving…");
            const data = request(text, flags);
            let response, answer;
            try {
                response = await desk.post(url, data, { signal: AbortSignal.timeout(TIMEOUT) });
                answer = await response.json().catch(() => null);
            } catch {
                response = null;
            }
            inFlight = null;
            return handleResponse(text, response, answer, flags);
        }

        async function handleResponse(text, response, answer, flags) {
            retryAt = Date.now() + Math.max(RETRY_DELAY, 1000 * (Number(response?.headers.get("Retry-After")) || 0));
            if (!response) return statusLine.show("bad", `Not saved: no connection. ${SAVED_LOCALLY}`), false;
            // 413: without a session, the server does not read a long story.
            if (response.status === 401 || (response.status === 403 && !answer) || (response.status === 413 && answer)) {
                statusLine.show("bad", `Not saved. ${answer?.error ?? "You are signed out."} ${SAVED_LOCALLY} `, statusLine.signInLink(), " to save them.");
                return false;
            }
            if (response.status === 409 && answer) return handleConflict(text, answer);
            if ([403, 404].includes(response.status) && answer) {
                isStopped = true;
                isDeleted = response.status === 404;
                // The story's page, which would offer the local copy, is gone.
                statusLine.show("bad", `Not saved. ${answer.error} ${isDeleted ? "Copy your text." : SAVED_LOCALLY}`);
                return false;
            }
            if (!response.ok || !answer) {
                const reason = answer?.error && `Not saved. ${answer.error} ${SAVED_LOCALLY}`;
                statusLine.show("bad", reason || statusLine.refusals[response.status] || `Not saved: server error. ${SAVED_LOCALLY}`);
                return false;
            }
            // A newer text of this page is saved already: send the one that it shows once more.
            if (answer.is_late) return send(flags);
            isStopped = false;
            if (answer.merged) await desk.merge.ready();
            const isTypedSince = content() !== text;
            const isAdded = showMerge(answer) && Boolean(answer.merged);
            saved = isAdded && !isTypedSince ? content() : text;
            if (isAdded && !isTypedSince) current = saved;
            if (flags.ask) tokens.confirmation_token.value = answer.confirmation_token;
            unsavedSince = current === saved ? 0 : unsavedSince;
            const errors = Object.entries(answer.errors).map(([label, sentence]) => `${label}: ${sentence}`);
            if (errors.length) {
                statusLine.show("bad", `Saved ${answer.at}, except for fields with errors. ${errors.join(" ")}`);
                saveLocally(text, true);
            } else {
                if (flags.revision) statusLine.showRevision(answer);
                else statusLine.show("saved", `Saved ${answer.at}`);
                if (current === saved) removeLocalCopy();
            }
            renewCsrfToken();
            document.dispatchEvent(new CustomEvent("desk:saved", { detail: answer }));
            return true;
        }

        function handleConflict(text, answer) {
            saved = text;
            unsavedSince = 0;
            desk.hasConflict = true;
            // The conflict message replaces this notice.
            desk.dropNotice("newer");
            const button = document.createElement("button");
            button.type = "submit";
            button.name = "_save";
            button.value = "draft";
            button.dataset.leaves = "1";
            button.className = "button";
            button.textContent = "Resolve conflict";
            statusLine.show("bad", `${answer.error} Both versions are saved. `, button);
            if (current === text) removeLocalCopy();
            renewCsrfToken();
            return true;
        }

        // Signing in again rotated the CSRF token; the response confirms that it is still the same user.
        function renewCsrfToken() {
            const token = desk.csrfToken();
            if (token) tokens.csrfmiddlewaretoken.value = token;
        }

        // Expose to tests whether the content is saved on the server or locally.
        const setSafe = (isSafe) => { place.dataset.text = isSafe ? "safe" : "at risk"; };

        function tick() {
            const now = Date.now();
            const text = content();
            setSafe(text === saved || text === savedLocally);
            if (text !== current) {
                current = text;
                changedAt = now;
            }
            if (text === saved) {
                unsavedSince = 0;
                if (savedLocally !== undefined && statusLine.problem === "" && !inFlight) removeLocalCopy();
                return;
            }
            unsavedSince ||= now;
            if (text !== savedLocally && now - savedLocallyAt >= LOCAL_COPY_INTERVAL) saveLocally(text);
            if (isStopped || isLeaving || pending || now < retryAt && statusLine.problem) return;
            if (now - changedAt >= PAUSE || now - unsavedSince >= MAX_DELAY) save();
        }

        function sendNow() {
            retryAt = 0;
            if (!isStopped && !isLeaving && !pending && (content() !== saved || statusLine.problem)) save();
        }

        // Saves a revision while the writer goes on typing.
        async function saveInPlace() {
            isWantedAgain = isSavingInPlace;
            if (isSavingInPlace) return;
            isSavingInPlace = true;
            try {
                do {
                    isWantedAgain = false;
                    if (content() !== saved) saveLocally(content());
                    await save({ revision: "1" });
                } while (isWantedAgain && !statusLine.problem && content() !== saved);
            } finally {
                isSavingInPlace = false;
            }
        }

        // Returns whether others' changes were added while a button was pressed, and asks to check them if so.
        function hasToCheck() {
            if (isMerged) desk.notice("merged", "Changes by others were added to this page. Check the story, then try again.");
            return isMerged;
        }

        desk.isSaved = () => content() === saved && !pending;

        // Saves before a question about the text is asked. Resolves to whether the server has all that is on the screen.
        desk.saveToAsk = async () => {
            isMerged = false;
            do {
                if (!await save({ ask: "1" }) || statusLine.problem || desk.hasConflict) return false;
            } while (content() !== saved);
            return !hasToCheck();
        };

        // Save before the page is left, whichever button submits the form.
        form.addEventListener("submit", async (event) => {
            if (isLeaving) return;
            const isClean = content() === saved && !pending && (!statusLine.problem || desk.hasConflict);
            const isInPlace = url && event.submitter?.value === "draft" && !event.submitter.dataset.leaves;
            // A deleted story cannot be saved in place: the server responds with what can be done with the text.
            if (!url || isDeleted || (isClean && !isInPlace)) {
                leave();
                return;
            }
            event.preventDefault();
            event.stopImmediatePropagation();
            if (isInPlace) {
                saveInPlace();
                return;
            }
            if (form.dataset.isWaiting) return;
            form.dataset.isWaiting = "1";
            isMerged = false;
            await saveLocally(content());
            const isSafe = await save();
            delete form.dataset.isWaiting;
            if (!isSafe || hasToCheck()) {
                // Close the dialog, which covers the error message.
                event.submitter?.closest("dialog")?.close();
                return;
            }
            leave();
            form.requestSubmit(event.submitter);
        }, { capture: true });

        function leave() {
            isLeaving = true;
            // If no answer came, the writer is still here.
            setTimeout(() => { isLeaving = false; }, NO_ANSWER);
            sequence += 1;
            if (tokens.sequence) tokens.sequence.value = sequence;
            if (content() !== saved) saveLocally(content());
        }

        desk.isAtRisk = () => {
            const text = content();
            return (text !== saved && (text !== savedLocally || isDeleted)) || dialogInput() !== initialDialogInput;
        };
        // Now and not on load: users may type before the last image is loaded.
        current = saved = content();
        initialDialogInput = dialogInput();
        setInterval(tick, TICK);
        form.addEventListener("input", () => {
            setSafe(false);
            // The next page replaces this one at any moment.
            if (isLeaving) saveLocally(content());
        });
        // The last letters before the page is left: the next tick would be too late.
        window.addEventListener("beforeunload", () => {
            const text = content();
            if (url && text !== saved && text !== savedLocally) saveLocally(text);
        });
        window.addEventListener("online", sendNow);
        window.addEventListener("focus", sendNow);
        document.addEventListener("visibilitychange", sendNow);
        document.addEventListener("desk:signed-out", sendNow);
    }

    document.addEventListener("DOMContentLoaded", () => {
        const place = document.querySelector(".desk-saving[data-story]");
        if (place) start(place);
    });
}

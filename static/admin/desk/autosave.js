"use strict";
// Autosave of the story editor, with a local copy of changes that the server does not have yet.
// Dispatches "desk:saved" on the document after each save, with the server's response as detail.
{
    // In milliseconds. Every change is sent at most 4.5 s after it was typed.
    const TICK = 250;
    const PAUSE = 1500;
    const MAX_DELAY = 4000;
    const LOCAL_COPY_INTERVAL = 500;
    const RETRY_DELAY = 3000;
    const TIMEOUT = 15000;
    const TOKEN_FIELDS = ["csrfmiddlewaretoken", "version", "page", "sequence"];
    const SAVED_LOCALLY = "Your changes are saved on this computer.";

    function start(place) {
        const { user, story, autosaveUrl: url } = place.dataset;
        const form = document.getElementById("desk-form");
        const line = place.querySelector(".desk-saving__state");
        const status = place.querySelector("[role=status]");
        const tokens = Object.fromEntries(TOKEN_FIELDS.map((name) => [name, form.elements.namedItem(name)]));
        const page = desk.page = tokens.page?.value ?? `${Date.now()}-${Math.random()}`;
        // Fields of confirmation dialogs, such as a reason, are not part of the story.
        const fields = place.dataset.fields.split(" ");
        const isStoryField = desk.isStoryField = (name) => fields.includes(name);
        const pairs = (isIncluded) => [...new FormData(form)].filter(([name, value]) => isIncluded(name) && typeof value === "string");
        const content = () => JSON.stringify(pairs(isStoryField));
        const dialogInput = () => JSON.stringify(pairs((name) => !TOKEN_FIELDS.includes(name) && !isStoryField(name)));

        // The content on the server, in the local copy, at the last tick, and in the request that is under way.
        let saved, savedLocally, current, inFlight = null;
        let initialDialogInput, changedAt = 0, unsavedSince = 0, savedLocallyAt = 0, retryAt = 0;
        let sequence = Number(tokens.sequence?.value ?? 0);
        let problem = "", isStopped = !url;
        let isLeaving = false;

        function showStatus(kind, sentence, ...more) {
            // Do not replace the same message: its button may have the focus.
            if (kind === "bad" && sentence === problem) return;
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

        // Resolves to true if the server stored the content, also as a version in conflict.
        async function send() {
            const text = content();
            inFlight = text;
            sequence += 1;
            tokens.sequence.value = sequence;
            if (!problem) showStatus("saving", "Saving…");
            const data = [...JSON.parse(text), ["user", user], ...["version", "page", "sequence"].map((name) => [name, tokens[name].value])];
            let response, answer;
            try {
                response = await desk.post(url, data, { signal: AbortSignal.timeout(TIMEOUT) });
                answer = await response.json().catch(() => null);
            } catch {
                response = null;
            }
            inFlight = null;
            return handleResponse(text, response, answer);
        }

        function handleResponse(text, response, answer) {
            retryAt = Date.now() + RETRY_DELAY;
            if (!response) return showStatus("bad", `Not saved: no connection. ${SAVED_LOCALLY}`), false;
            // 413: without a session, the server does not read a long story.
            if (response.status === 401 || (response.status === 403 && !answer) || (response.status === 413 && answer)) {
                showStatus("bad", `Not saved. ${answer?.error ?? "You are signed out."} ${SAVED_LOCALLY} `, signInLink());
                return false;
            }
            if (response.status === 409 && answer) return handleConflict(text, answer);
            if ([403, 404].includes(response.status) && answer) {
                isStopped = true;
                const more = response.status === 404 ? " Select “Save draft” to save your version as a new story." : "";
                showStatus("bad", `Not saved. ${answer.error} ${SAVED_LOCALLY}${more}`);
                // Let the form be submitted: the server responds with a page that saves it as a new story.
                return response.status === 404;
            }
            if (!response.ok || !answer) return showStatus("bad", `Not saved: server error. ${SAVED_LOCALLY}`), false;
            if (answer.is_late) return true;
            saved = text;
            tokens.version.value = answer.version;
            unsavedSince = current === saved ? 0 : unsavedSince;
            const errors = Object.entries(answer.errors).map(([label, sentence]) => `${label}: ${sentence}`);
            if (errors.length) {
                showStatus("bad", `Saved ${answer.at}, except for fields with errors. ${errors.join(" ")}`);
                saveLocally(text, true);
            } else {
                showStatus("saved", `Saved ${answer.at}`);
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
            document.querySelector(".desk-notices [data-name=newer]")?.remove();
            const button = document.createElement("button");
            button.type = "submit";
            button.name = "_save";
            button.value = "draft";
            button.className = "button";
            button.textContent = "Resolve conflict";
            showStatus("bad", `${answer.error} Both versions are saved. `, button);
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
                changedAt = desk.lastTypedAt = now;
            }
            if (text === saved) {
                unsavedSince = 0;
                if (savedLocally !== undefined && problem === "" && !inFlight) removeLocalCopy();
                return;
            }
            unsavedSince ||= now;
            if (text !== savedLocally && now - savedLocallyAt >= LOCAL_COPY_INTERVAL) saveLocally(text);
            if (isStopped || inFlight || now < retryAt && problem) return;
            if (now - changedAt >= PAUSE || now - unsavedSince >= MAX_DELAY) send();
        }

        function sendNow() {
            retryAt = 0;
            if (!isStopped && !inFlight && (content() !== saved || problem)) send();
        }

        // Save before the page is left, whichever button submits the form.
        form.addEventListener("submit", async (event) => {
            if (isLeaving) return;
            const isClean = content() === saved && !inFlight && (!problem || desk.hasConflict);
            if (isStopped || isClean) {
                leave();
                return;
            }
            event.preventDefault();
            event.stopImmediatePropagation();
            if (form.dataset.isWaiting) return;
            form.dataset.isWaiting = "1";
            await saveLocally(content());
            while (inFlight) await new Promise((resolve) => setTimeout(resolve, 20));
            const isSafe = await send();
            delete form.dataset.isWaiting;
            if (!isSafe) {
                // Close the dialog, which covers the error message.
                event.submitter?.closest("dialog")?.close();
                return;
            }
            leave();
            form.requestSubmit(event.submitter);
        }, { capture: true });

        function leave() {
            isLeaving = true;
            sequence += 1;
            if (tokens.sequence) tokens.sequence.value = sequence;
            if (content() !== saved) saveLocally(content());
        }

        desk.isAtRisk = () => {
            const text = content();
            return (text !== saved && text !== savedLocally) || dialogInput() !== initialDialogInput;
        };
        // Now and not on load: users may type before the last image is loaded.
        current = saved = content();
        initialDialogInput = dialogInput();
        setInterval(tick, TICK);
        form.addEventListener("input", () => setSafe(false));
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

"use strict";
// Saves the writing screen by itself, and keeps on this computer what the newsroom does not have yet.
// Tells of it by "desk:saved" on the document, with the newsroom's answer.
{
    // In milliseconds. At the latest 4.5 s after a first letter everything is on its way.
    const TICK = 250;
    const PAUSE = 1500;
    const LONGEST = 4000;
    const KEEP_EVERY = 500;
    const AGAIN = 3000;
    const PATIENCE = 15000;
    const STAMPS = ["csrfmiddlewaretoken", "version", "page", "sequence"];
    const KEPT = "Your changes are saved on this computer.";

    function start(place) {
        const { user, story, autosaveUrl: url } = place.dataset;
        const form = document.getElementById("desk-form");
        const line = place.querySelector(".desk-saving__state");
        const news = place.querySelector("[role=status]");
        const stamps = Object.fromEntries(STAMPS.map((name) => [name, form.elements.namedItem(name)]));
        const page = desk.page = stamps.page?.value ?? `${Date.now()}-${Math.random()}`;
        // The words that go with a button are no part of the text.
        const fields = place.dataset.fields.split(" ");
        const isText = desk.isText = (name) => fields.includes(name);
        const pairs = (isWanted) => [...new FormData(form)].filter(([name, value]) => isWanted(name) && typeof value === "string");
        const text = () => JSON.stringify(pairs(isText));
        const words = () => JSON.stringify(pairs((name) => !STAMPS.includes(name) && !isText(name)));

        // The text as the newsroom has it, as this computer has it, as it was last seen and as it is being sent.
        let saved, kept, seen, flying = null;
        let wordsBefore, changedAt = 0, unsavedSince = 0, keptAt = 0, againAt = 0;
        let sequence = Number(stamps.sequence?.value ?? 0);
        let trouble = "", isStopped = !url;
        let isLeaving = false;

        function say(kind, sentence, ...more) {
            // What was said stays where it is, with the button that may just have been pressed.
            if (kind === "bad" && sentence === trouble) return;
            line.dataset.kind = kind;
            line.replaceChildren(sentence, ...more);
            // Heard when it turns bad and when it is good again, not at each saving.
            const isBad = kind === "bad";
            if (isBad) news.textContent = sentence;
            if (kind === "saved" && trouble) news.textContent = sentence;
            if (kind !== "saving") trouble = isBad ? sentence : "";
        }

        function signIn() {
            const link = document.createElement("a");
            link.href = place.dataset.loginUrl;
            link.target = "_blank";
            link.textContent = "Sign in again in a new tab";
            return link;
        }

        async function keep(wanted, isPart = false) {
            keptAt = Date.now();
            const record = {
                key: `${user}/${story}/${page}`, user, story, page,
                // Under which number it was sent, or will be.
                sequence: wanted === flying ? sequence : sequence + 1,
                version: stamps.version?.value ?? "", at: Date.now(), fields: JSON.parse(wanted), isPart, path: location.pathname,
            };
            try {
                await desk.local.keep(record);
                kept = wanted;
            } catch {
                // A browser that keeps nothing: leaving the page asks first.
            }
        }

        function drop() {
            kept = undefined;
            desk.local.drop(`${user}/${story}/${page}`).catch(() => {});
        }

        // Promises whether the newsroom has the text now, or keeps it beside somebody else's.
        async function send() {
            const wanted = text();
            flying = wanted;
            sequence += 1;
            stamps.sequence.value = sequence;
            if (!trouble) say("saving", "Saving…");
            const said = [...JSON.parse(wanted), ["user", user], ...["version", "page", "sequence"].map((name) => [name, stamps[name].value])];
            let response, answer;
            try {
                response = await desk.post(url, said, { signal: AbortSignal.timeout(PATIENCE) });
                answer = await response.json().catch(() => null);
            } catch {
                response = null;
            }
            flying = null;
            return take(wanted, response, answer);
        }

        function take(wanted, response, answer) {
            againAt = Date.now() + AGAIN;
            if (!response) return say("bad", `Not saved: no connection. ${KEPT}`), false;
            if (response.status === 401 || (response.status === 403 && !answer)) {
                say("bad", `Not saved. ${answer?.error ?? "You are signed out."} ${KEPT} `, signIn());
                return false;
            }
            if (response.status === 409 && answer) return conflict(wanted, answer);
            if ([403, 404].includes(response.status) && answer) {
                isStopped = true;
                const more = response.status === 404 ? " Select “Save draft” to save your version as a new story." : "";
                say("bad", `Not saved. ${answer.error} ${KEPT}${more}`);
                // The button may still be pressed: it answers with a page.
                return response.status === 404;
            }
            if (!response.ok || !answer) return say("bad", `Not saved: server error. ${KEPT}`), false;
            if (answer.is_late) return true;
            saved = wanted;
            stamps.version.value = answer.version;
            unsavedSince = seen === saved ? 0 : unsavedSince;
            const mistakes = Object.entries(answer.errors).map(([label, sentence]) => `${label}: ${sentence}`);
            if (mistakes.length) {
                say("bad", `Saved ${answer.at}, except for fields with errors. ${mistakes.join(" ")}`);
                keep(wanted, true);
            } else {
                say("saved", `Saved ${answer.at}`);
                if (seen === saved) drop();
            }
            renew();
            document.dispatchEvent(new CustomEvent("desk:saved", { detail: answer }));
            return true;
        }

        function conflict(wanted, answer) {
            saved = wanted;
            unsavedSince = 0;
            desk.isBeside = true;
            // The conflict says it too.
            document.querySelector(".desk-notices [data-name=newer]")?.remove();
            const button = document.createElement("button");
            button.type = "submit";
            button.name = "_save";
            button.value = "draft";
            button.className = "button";
            button.textContent = "Resolve conflict";
            say("bad", `${answer.error} Both versions are saved. `, button);
            if (seen === wanted) drop();
            renew();
            return true;
        }

        // Logging in again made another token; the newsroom has just said that it is still the same person.
        function renew() {
            const token = desk.token();
            if (token) stamps.csrfmiddlewaretoken.value = token;
        }

        // Whether what stands in the form is saved or at least kept, for who looks at the page from outside.
        const mark = (isSafe) => { place.dataset.text = isSafe ? "safe" : "at risk"; };

        function tick() {
            const now = Date.now();
            const current = text();
            mark(current === saved || current === kept);
            if (current !== seen) {
                seen = current;
                changedAt = desk.typedAt = now;
            }
            if (current === saved) {
                unsavedSince = 0;
                if (kept !== undefined && trouble === "" && !flying) drop();
                return;
            }
            unsavedSince ||= now;
            if (current !== kept && now - keptAt >= KEEP_EVERY) keep(current);
            if (isStopped || flying || now < againAt && trouble) return;
            if (now - changedAt >= PAUSE || now - unsavedSince >= LONGEST) send();
        }

        function sendNow() {
            againAt = 0;
            if (!isStopped && !flying && (text() !== saved || trouble)) send();
        }

        // Whatever button is pressed, the text is safe before the page is left.
        form.addEventListener("submit", async (event) => {
            if (isLeaving) return;
            const isClean = text() === saved && !flying && (!trouble || desk.isBeside);
            if (isStopped || isClean) {
                leave();
                return;
            }
            event.preventDefault();
            event.stopImmediatePropagation();
            if (form.dataset.isWaiting) return;
            form.dataset.isWaiting = "1";
            await keep(text());
            while (flying) await new Promise((resolve) => setTimeout(resolve, 20));
            const isSafe = await send();
            delete form.dataset.isWaiting;
            if (!isSafe) {
                // What is said stands behind the question that asked.
                event.submitter?.closest("dialog")?.close();
                return;
            }
            leave();
            form.requestSubmit(event.submitter);
        }, { capture: true });

        function leave() {
            isLeaving = true;
            sequence += 1;
            if (stamps.sequence) stamps.sequence.value = sequence;
            if (text() !== saved) keep(text());
        }

        desk.isAtRisk = () => {
            const current = text();
            return (current !== saved && current !== kept) || words() !== wordsBefore;
        };
        // At once: somebody may type before the last picture is there.
        seen = saved = text();
        wordsBefore = words();
        setInterval(tick, TICK);
        form.addEventListener("input", () => mark(false));
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

"use strict";
// Restores unsaved changes from this browser, for example after a crash, or offers to.
{
    const RESTORED = "desk-restored";
    const MAX_AGE = 30 * 24 * 60 * 60 * 1000;

    // Returns the plain text: the server normalises tags and whitespace, which does not count as a difference.
    function plain(html) {
        const spaced = html.replace(/<\/?(p|h\d|li|blockquote|br|tr|td|th|figcaption)\b[^>]*>/gi, "\n$&");
        return new DOMParser().parseFromString(spaced, "text/html").body.textContent.replace(/\s+/g, " ").trim();
    }

    const valueOf = (fields, field) => fields.find(([name]) => name === field)?.[1] ?? "";
    const comparable = (fields) => JSON.stringify(fields.filter(([, value]) => value).map(([name, value]) => [name, plain(value)]));

    async function start(place) {
        const { user, story, savedPage, savedSequence } = place.dataset;
        const form = document.getElementById("desk-form");
        const shown = [...new FormData(form)];
        const current = comparable(shown.filter(([name]) => desk.isStoryField(name)));
        const openPages = await desk.tabs(`${user}-${story}`, desk.page);
        if (openPages.size) desk.notice("tab", "This story is open in another tab. Edit it in one tab only.");
        document.addEventListener("desk:other-tab", () => desk.notice("tab", "This story is open in another tab. Edit it in one tab only."));

        const isSaved = (record) => {
            const isHere = record.story === story;
            if (isHere && record.page === savedPage && record.sequence <= Number(savedSequence) && !record.isPart) return true;
            const isCreated = record.story === "new" && story !== "new" && valueOf(record.fields, "title").trim() === valueOf(shown, "title");
            return isCreated || comparable(record.fields) === current || Date.now() - record.at > MAX_AGE;
        };
        const records = (await desk.localStore.forUser(user)).filter(({ page }) => page !== desk.page && !openPages.has(page));
        const done = records.filter(isSaved);
        done.forEach(({ key }) => desk.localStore.remove(key));
        const unsaved = records.filter((record) => record.story === story && !done.includes(record)).sort((a, b) => a.at - b.at);
        unsaved.forEach((record) => offer(record, shown, form, place.dataset.autosaveUrl));
        const [only, another] = unsaved;
        const isNext = only && (only.version === valueOf(shown, "version") || (only.page === savedPage && only.sequence > Number(savedSequence)));
        if (isNext && !another && !only.isPart && story !== "new") {
            // Nobody has written since, so these are the next words of the story, and there is nothing to choose.
            await send(only, document.querySelector(".desk-recovery"), place.dataset.autosaveUrl);
        }
        // The address may lead further down.
        document.querySelector(".desk-recovery")?.scrollIntoView({ block: "center" });
    }

    function element(tag, text, ...more) {
        const made = document.createElement(tag);
        made.append(...[text, ...more].filter(Boolean));
        return made;
    }

    function offer(record, shown, form, url) {
        const { fields } = record;
        const texts = ["title", "summary", "body"].map((name) => plain(valueOf(fields, name))).filter(Boolean);
        const body = plain(valueOf(fields, "body"));
        // Show the length only if the body differs.
        const isOther = body && body !== plain(valueOf(shown, "body"));
        const when = desk.formatTimestamp(record.at) + (isOther ? ` (${desk.formatLength(body)})` : "");
        const box = element("section", "");
        box.className = "desk-recovery";
        const heading = element("h2", "Unsaved changes found");
        box.setAttribute("aria-label", heading.textContent);
        const sentence = `This computer has changes from ${when} that were not saved to the story.`;
        const reading = element("details", element("summary", "View"), ...texts.map((text) => element("p", text)));
        const restore = element("button", "Restore");
        const discard = element("button", "Discard");
        restore.className = "button desk-primary";
        discard.className = "button desk-danger";
        restore.type = discard.type = "button";
        restore.addEventListener("click", () => (record.story === "new" ? fill(record, form, box) : send(record, box, url)));
        discard.addEventListener("click", () => {
            if (!window.confirm("Discard these changes permanently?")) return;
            desk.localStore.remove(record.key);
            box.remove();
        });
        const buttons = element("p", restore, " ", discard);
        const alert = element("p", "");
        alert.setAttribute("role", "alert");
        box.append(heading, element("p", sentence), reading, buttons, alert);
        form.before(box);
        document.querySelector(".desk-saving [role=status]").textContent = `${heading.textContent}. ${sentence}`;
    }

    function fill(record, form, box) {
        const title = form.elements.namedItem("title");
        title.value = valueOf(record.fields, "title");
        desk.localStore.remove(record.key);
        box.remove();
        title.focus();
    }

    // Sends the changes as their own page would have, so that a later save by somebody else is a conflict and not overwritten.
    // If the page has sent newer text, which arrived after this one was loaded, the server answers that these are late.
    async function send(record, box, url) {
        const tokens = (sequence) => [["version", record.version], ["page", record.page], ["sequence", sequence], ["user", record.user]];
        let response, answer;
        try {
            response = await desk.post(url, [...record.fields, ...tokens(record.sequence)]);
            answer = await response.json();
        } catch {
            // No connection: reported below.
        }
        const isComplete = response?.ok && answer && !Object.keys(answer.errors ?? {}).length;
        const isConflict = response?.status === 409 && answer;
        if (!isComplete && !isConflict && !response?.ok) {
            box.querySelector("[role=alert]").textContent = `Not restored. ${answer?.error ?? "The server did not respond."} Your changes are still on this computer. Try again.`;
            return;
        }
        if (isComplete || isConflict) await desk.localStore.remove(record.key);
        if (isComplete) {
            sessionStorage.setItem(RESTORED, desk.formatTimestamp(record.at));
            location.reload();
        } else submit([...record.fields, ...tokens(record.sequence + 1), ["csrfmiddlewaretoken", desk.csrfToken()], ["_save", "draft"]]);
    }

    // Submits the changes as a form: the response page shows the conflict or the errors.
    function submit(fields) {
        const form = document.createElement("form");
        form.method = "post";
        form.hidden = true;
        fields.forEach(([name, value]) => {
            const field = document.createElement("textarea");
            field.name = name;
            field.value = value;
            form.append(field);
        });
        document.body.append(form);
        form.submit();
    }

    window.addEventListener("load", () => {
        const place = document.querySelector(".desk-saving[data-story]");
        const restoredAt = sessionStorage.getItem(RESTORED);
        sessionStorage.removeItem(RESTORED);
        if (restoredAt) desk.notice("restored", `Changes from ${restoredAt} that had not been saved were restored.`);
        if (place) start(place);
    });
}

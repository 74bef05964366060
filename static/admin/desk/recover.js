"use strict";
// Offers what was typed on this computer and never reached the newsroom: after a crash, a dead battery, a closed tab.
{
    const OLDEST = 30 * 24 * 60 * 60 * 1000;

    // Text as it is read: the newsroom tidies tags and spaces, which makes no other text of it.
    function plain(html) {
        const spaced = html.replace(/<\/?(p|h\d|li|blockquote|br|tr|td|th|figcaption)\b[^>]*>/gi, "\n$&");
        return new DOMParser().parseFromString(spaced, "text/html").body.textContent.replace(/\s+/g, " ").trim();
    }

    const valueOf = (fields, wanted) => fields.find(([name]) => name === wanted)?.[1] ?? "";
    const sameText = (fields) => JSON.stringify(fields.filter(([, value]) => value).map(([name, value]) => [name, plain(value)]));

    async function start(place) {
        const { user, story, savedPage, savedSequence } = place.dataset;
        const form = document.getElementById("desk-form");
        const shown = [...new FormData(form)];
        const current = sameText(shown.filter(([name]) => desk.isText(name)));
        const open = await desk.tabs(`${user}-${story}`, desk.page);
        if (open.size) desk.notice("tab", "This story is open in another tab. Edit it in one tab only.");
        document.addEventListener("desk:other-tab", () => desk.notice("tab", "This story is open in another tab. Edit it in one tab only."));

        const isSaved = (record) => {
            const isHere = record.story === story;
            if (isHere && record.page === savedPage && record.sequence <= Number(savedSequence) && !record.isPart) return true;
            const isBegun = record.story === "new" && story !== "new" && valueOf(record.fields, "title").trim() === valueOf(shown, "title");
            return isBegun || sameText(record.fields) === current || Date.now() - record.at > OLDEST;
        };
        const records = (await desk.local.of(user)).filter(({ page }) => page !== desk.page && !open.has(page));
        const done = records.filter(isSaved);
        done.forEach(({ key }) => desk.local.drop(key));
        const lost = records.filter((record) => record.story === story && !done.includes(record)).sort((a, b) => a.at - b.at);
        lost.forEach((record) => offer(record, shown, form, place.dataset.autosaveUrl));
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
        // As it is counted below the body; of a text that is no other, nothing.
        const isOther = body && body !== plain(valueOf(shown, "body"));
        const when = desk.written(record.at) + (isOther ? ` (${desk.lengthOf(body)})` : "");
        const box = element("section", "");
        box.className = "desk-offer";
        const heading = element("h2", "Unsaved changes found");
        box.setAttribute("aria-label", heading.textContent);
        const sentence = `This computer has changes from ${when} that were not saved to the story.`;
        const reading = element("details", element("summary", "View"), ...texts.map((text) => element("p", text)));
        const back = element("button", "Restore");
        const away = element("button", "Discard");
        back.className = "button desk-primary";
        away.className = "button desk-danger";
        back.type = away.type = "button";
        back.addEventListener("click", () => (record.story === "new" ? fill(record, form, box) : send(record, box, url)));
        away.addEventListener("click", () => {
            if (!window.confirm("Discard these changes permanently?")) return;
            desk.local.drop(record.key);
            box.remove();
        });
        const buttons = element("p", back, " ", away);
        const alert = element("p", "");
        alert.setAttribute("role", "alert");
        box.append(heading, element("p", sentence), reading, buttons, alert);
        form.before(box);
        document.querySelector(".desk-saving [role=status]").textContent = `${heading.textContent}. ${sentence}`;
    }

    function fill(record, form, box) {
        const title = form.elements.namedItem("title");
        title.value = valueOf(record.fields, "title");
        desk.local.drop(record.key);
        box.remove();
        title.focus();
    }

    // As its own page would have sent it: what somebody else saved since is not replaced, and both texts are kept.
    async function send(record, box, url) {
        const stamps = (sequence) => [["version", record.version], ["page", record.page], ["sequence", sequence], ["user", record.user]];
        let response, answer;
        try {
            response = await desk.post(url, [...record.fields, ...stamps(record.sequence + 1)]);
            answer = await response.json();
        } catch {
            // No connection: said below.
        }
        const isWhole = response?.ok && answer && !Object.keys(answer.errors ?? {}).length;
        const isBeside = response?.status === 409 && answer;
        if (!isWhole && !isBeside && !response?.ok) {
            box.querySelector("[role=alert]").textContent = `Not restored. ${answer?.error ?? "The server did not respond."} Your changes are still on this computer. Try again.`;
            return;
        }
        if (isWhole || isBeside) await desk.local.drop(record.key);
        if (isWhole) location.reload();
        else press([...record.fields, ...stamps(record.sequence + 2), ["csrfmiddlewaretoken", desk.token()], ["_save", "draft"]]);
    }

    // What its button would do: it shows both texts, or what cannot be understood.
    function press(fields) {
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
        if (place) start(place);
    });
}

"use strict";
// Comments are sent and come in without leaving the screen, so that nothing typed in the story is lost.
{
    const panel = document.getElementById("desk-comments");
    const news = panel.querySelector(".desk-comments__news");
    const form = panel.querySelector(".desk-comments__new");
    const { quote, field, text } = form.elements;
    const shown = form.querySelector(".desk-comments__quote");
    const threads = () => panel.querySelector(".desk-threads");

    function tell(sentence, isRefusal = false) {
        news.textContent = sentence;
        news.classList.toggle("is-refusal", isRefusal);
    }

    // What is typed below one of the threads stays, and so does whatever did not change.
    function show(html) {
        const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".desk-threads");
        const typed = [...threads().querySelectorAll("details[open] textarea")].filter((area) => area.value !== area.defaultValue);
        const isOpen = threads().querySelector(".desk-threads__resolved")?.open;
        const at = document.activeElement?.id;
        fresh.querySelectorAll(".desk-thread").forEach((thread) => {
            const known = document.getElementById(thread.id);
            if (known?.dataset.stamp === thread.dataset.stamp) thread.replaceWith(known);
        });
        const resolved = fresh.querySelector(".desk-threads__resolved");
        if (resolved && isOpen) resolved.open = true;
        threads().replaceWith(fresh);
        for (const area of typed) {
            const again = document.getElementById(area.id);
            if (!again) continue;
            again.value = area.value;
            again.closest("details").open = true;
        }
        // What was moved has lost the focus.
        if (at && document.activeElement === document.body) document.getElementById(at)?.focus();
        const count = Number(fresh.dataset.open);
        document.querySelector(".desk-comments-link").textContent = count ? `Comments (${count})` : "Comments";
        dress();
        return fresh;
    }

    async function send(sent) {
        const button = sent.querySelector("button[type=submit]");
        if (button.getAttribute("aria-disabled") === "true") return;
        button.setAttribute("aria-disabled", "true");
        try {
            const response = await desk.post(sent.action, new FormData(sent));
            if (!response.headers.get("Content-Type").startsWith("text/html")) {
                tell((await response.json()).error, true);
                return;
            }
            if (!response.ok) throw new Error(response.status);
            const html = await response.text();
            const from = isBeside() && sent === form ? { where: field.value, words: quote.value } : null;
            sent.reset();
            if (sent === form) about("", "");
            putBack();
            const fresh = show(html);
            tell(sent.dataset.told);
            if (from && goTo(from.where, from.words)) return;
            (document.getElementById(fresh.dataset.said) ?? panel.querySelector("h2")).focus();
        } catch {
            tell("Your comment could not be sent. It is still here. Try again.", true);
        } finally {
            button.removeAttribute("aria-disabled");
        }
    }

    async function refresh() {
        const response = await desk.get(panel.dataset.url).catch(() => null);
        if (!response?.ok) return;
        const before = Number(threads().dataset.total);
        const fresh = show(await response.text());
        if (Number(fresh.dataset.total) > before) tell("New comment.");
        see();
    }

    // What the person was told of this story is read once it is open.
    async function see() {
        const bell = document.querySelector(".desk-bell");
        if (!bell || document.hidden) return;
        const response = await desk.post(panel.dataset.seenUrl, {}).catch(() => null);
        if (!response?.ok) return;
        const { unseen } = await response.json();
        bell.dataset.unseen = bell.querySelector(".desk-bell__count").textContent = unseen;
    }

    // Passages -------------------------------------------------------------------------------------------

    function about(where, words) {
        field.value = where;
        quote.value = shown.textContent = words;
        shown.hidden = words === "";
    }

    // Who comments on a passage goes on seeing it: the form comes to them, and what it has to say with it.
    const isBeside = () => form.classList.contains("is-beside");

    function compose({ field: where, quote: words, box }) {
        bubble.hidden = true;
        about(where, words);
        if (words && !isBeside()) {
            form.classList.add("is-beside");
            form.prepend(news);
            tell("");
        }
        text.focus({ preventScroll: isBeside() });
        if (box && isBeside()) uncover(box);
        if (!isBeside()) form.scrollIntoView({ block: "nearest" });
    }

    // On a phone the form may stand over the passage.
    function uncover(box) {
        const place = form.getBoundingClientRect();
        if (box.right > place.left && box.bottom + 8 > place.top) window.scrollBy(0, box.bottom + 8 - place.top);
    }

    function putBack() {
        form.classList.remove("is-beside");
        threads().before(news);
    }

    // What was typed stays in the form, below the story.
    function leave() {
        const { value: where } = field;
        const { value: words } = quote;
        if (text.value.trim() === "") about("", "");
        putBack();
        tell(text.value.trim() === "" ? "" : "Your comment was not sent. It is below the story.");
        goTo(where, words);
    }

    function goTo(where, words) {
        isShowing = true;
        return desk.passages.show(where, words);
    }

    const cancel = document.createElement("button");
    cancel.type = "button";
    cancel.className = "desk-quiet desk-comments__cancel";
    cancel.textContent = "Cancel";
    cancel.title = "Cancel and return to the text (Esc)";
    cancel.addEventListener("click", leave);
    form.querySelector("button[type=submit]").after(cancel);
    form.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !isBeside()) return;
        // The list of colleagues closes first.
        if (text.hasAttribute("aria-controls")) return;
        event.preventDefault();
        leave();
    });

    // Each quote leads to its passage.
    function dress() {
        threads().querySelectorAll("q.desk-thread__quote").forEach((words) => {
            const button = document.createElement("button");
            button.type = "button";
            button.className = words.className;
            button.title = "Show in text";
            button.textContent = `“${words.textContent}”`;
            words.replaceWith(button);
        });
        tint();
    }

    function tint() {
        const quoting = [...threads().querySelectorAll(":scope > .desk-thread[data-quote]")];
        const found = desk.passages.tint(quoting.map(({ dataset }) => ({ field: dataset.field, quote: dataset.quote })));
        quoting.forEach((thread, number) => { thread.querySelector(".desk-thread__changed").hidden = found[number]; });
    }

    const bubble = document.createElement("button");
    bubble.type = "button";
    bubble.className = "button desk-bubble";
    bubble.textContent = "Comment";
    bubble.title = "Comment on selection (Ctrl+Alt+M)";
    bubble.hidden = true;
    document.body.append(bubble);
    // The words stay marked while it is pressed.
    bubble.addEventListener("pointerdown", (event) => event.preventDefault());
    bubble.addEventListener("click", () => compose(desk.passages.marked()));

    let isShowing = false;
    function place() {
        const found = isShowing ? null : desk.passages.marked();
        bubble.hidden = !found;
        if (!found) return;
        bubble.style.top = `${window.scrollY + found.box.bottom + 6}px`;
        bubble.style.left = `${Math.max(8, Math.min(found.box.left, document.documentElement.clientWidth - bubble.offsetWidth - 8))}px`;
    }
    document.addEventListener("selectionchange", place);
    for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => { isShowing = false; }, { capture: true });

    document.addEventListener("keydown", (event) => {
        if (event.code !== "KeyM" || !event.altKey || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        compose(desk.passages.marked() ?? { field: field.value, quote: quote.value });
    });

    panel.addEventListener("click", ({ target }) => {
        const button = target.closest("button.desk-thread__quote");
        if (!button) return;
        const { field: where, quote: words } = button.closest(".desk-thread").dataset;
        if (!goTo(where, words)) tell("The commented text has changed and cannot be found.", true);
    });
    field.addEventListener("change", () => about(field.value, ""));
    panel.addEventListener("submit", (event) => {
        event.preventDefault();
        send(event.target);
    });

    document.addEventListener("desk:seen", ({ detail: { talk } }) => {
        if (talk !== undefined && String(talk) !== threads().dataset.talk) refresh();
    });
    document.addEventListener("desk:saved", tint);
    document.addEventListener("prose-editor:ready", tint);
    window.addEventListener("load", () => {
        const said = document.getElementById(location.hash.slice(1));
        const hiding = said?.closest(".desk-threads__resolved");
        if (hiding) hiding.open = true;
        if (said && panel.contains(said)) said.scrollIntoView({ block: "center" });
        if (Number(document.querySelector(".desk-bell")?.dataset.unseen)) see();
    });
    dress();
}

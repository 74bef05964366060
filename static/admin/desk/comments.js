"use strict";
// Send and receive comments without reloading the page, so that unsaved changes to the story are not lost.
{
    const panel = document.getElementById("desk-comments");
    const status = panel.querySelector(".desk-comments__status");
    const form = panel.querySelector(".desk-comments__new");
    const { quote, field, text, quote_position: position, quote_prefix: prefix, quote_suffix: suffix } = form.elements;
    // What the new comment is about.
    const quotation = () => ({ field: field.value, quote: quote.value, position: position.value, prefix: prefix.value, suffix: suffix.value });
    const quoted = form.querySelector(".desk-comments__quote");
    const threads = () => panel.querySelector(".desk-threads");

    function announce(sentence, isError = false) {
        status.textContent = sentence;
        status.classList.toggle("is-error", isError);
    }

    // Replace the threads. Keeps unchanged ones, and the text of replies and edits that are not sent.
    function show(html) {
        const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".desk-threads");
        const typed = [...threads().querySelectorAll("details[open] textarea")].filter((area) => area.value !== area.defaultValue);
        const isOpen = threads().querySelector(".desk-threads__resolved")?.open;
        const focusedId = document.activeElement?.id;
        fresh.querySelectorAll(".desk-thread").forEach((thread) => {
            const existing = document.getElementById(thread.id);
            if (existing?.dataset.fingerprint === thread.dataset.fingerprint) thread.replaceWith(existing);
        });
        const resolved = fresh.querySelector(".desk-threads__resolved");
        if (resolved && isOpen) resolved.open = true;
        threads().replaceWith(fresh);
        for (const area of typed) {
            const replacement = document.getElementById(area.id);
            if (!replacement) continue;
            replacement.value = area.value;
            replacement.closest("details").open = true;
        }
        // Moving an element in the document removes the focus from it.
        if (focusedId && document.activeElement === document.body) document.getElementById(focusedId)?.focus();
        const count = Number(fresh.dataset.open);
        document.querySelector(".desk-comments-link").textContent = count ? `Comments (${count})` : "Comments";
        enhance();
        return fresh;
    }

    // Returns what was typed while the comment was sent: it is not part of it. Of an edited comment, the whole text.
    function typedSince({ value, defaultValue }, sent) {
        if (value === sent) return "";
        return !defaultValue && value.startsWith(sent) ? value.slice(sent.length).trimStart() : value;
    }

    async function send(sentForm) {
        const button = sentForm.querySelector("button[type=submit]");
        if (button.getAttribute("aria-disabled") === "true") return;
        button.setAttribute("aria-disabled", "true");
        const area = sentForm.elements.text;
        const sent = area?.value;
        try {
            const response = await desk.post(sentForm.action, new FormData(sentForm));
            if (!response.headers.get("Content-Type").startsWith("text/html")) {
                announce((await response.json()).error, true);
                return;
            }
            if (!response.ok) throw new Error(response.status);
            const html = await response.text();
            const origin = isFloating() && sentForm === form ? quotation() : null;
            const rest = area && typedSince(area, sent);
            sentForm.reset();
            if (rest) area.value = rest;
            if (sentForm === form) setQuote({ field: "", quote: "" });
            dock();
            const fresh = show(html);
            announce(sentForm.dataset.success);
            if (origin && goTo(origin)) return;
            (document.getElementById(fresh.dataset.newComment) ?? panel.querySelector("h2")).focus();
        } catch {
            announce("Your comment could not be sent. It is still here. Try again.", true);
        } finally {
            button.removeAttribute("aria-disabled");
        }
    }

    async function refresh() {
        const response = await desk.get(panel.dataset.url).catch(() => null);
        if (!response?.ok) return;
        const previousTotal = Number(threads().dataset.total);
        const fresh = show(await response.text());
        if (Number(fresh.dataset.total) > previousTotal) announce("New comment.");
        markSeen();
    }

    // Mark the notifications about this story as read while its page is visible.
    async function markSeen() {
        const bell = document.querySelector(".desk-bell");
        if (!bell || document.hidden) return;
        const response = await desk.post(panel.dataset.seenUrl, {}).catch(() => null);
        if (!response?.ok) return;
        const { unseen } = await response.json();
        bell.dataset.unseen = bell.querySelector(".desk-bell__count").textContent = unseen;
    }

    // Quotes -------------------------------------------------------------------------------------------

    function setQuote(about) {
        field.value = about.field;
        quote.value = quoted.textContent = about.quote;
        quoted.hidden = about.quote === "";
        position.value = about.position ?? "";
        prefix.value = about.prefix ?? "";
        suffix.value = about.suffix ?? "";
    }

    // A comment on a selection is written in a floating form, so that the selection stays visible.
    const isFloating = () => form.classList.contains("is-floating");

    // about: the selection, or what the comment is already about.
    function compose(about) {
        const { box } = about;
        commentButton.hidden = true;
        setQuote({ ...about, ...about.locate?.() });
        if (about.quote && !isFloating()) {
            form.classList.add("is-floating");
            form.prepend(status);
            announce("");
        }
        text.focus({ preventScroll: isFloating() });
        if (box && isFloating()) uncover(box);
        if (!isFloating()) form.scrollIntoView({ block: "nearest" });
    }

    // On a phone the form may cover the selection: scroll it into view.
    function uncover(box) {
        const formBox = form.getBoundingClientRect();
        if (box.right > formBox.left && box.bottom + 8 > formBox.top) window.scrollBy(0, box.bottom + 8 - formBox.top);
    }

    function dock() {
        form.classList.remove("is-floating");
        threads().before(status);
    }

    // Close the floating form. Typed text remains in the form below the story.
    function cancelComment() {
        const about = quotation();
        if (text.value.trim() === "") setQuote({ field: "", quote: "" });
        dock();
        announce(text.value.trim() === "" ? "" : "Your comment was not sent. It is below the story.");
        goTo(about);
    }

    function goTo(about) {
        isShowingQuote = true;
        return desk.quotes.show(about);
    }

    const cancel = document.createElement("button");
    cancel.type = "button";
    cancel.className = "desk-link-button desk-comments__cancel";
    cancel.textContent = "Cancel";
    cancel.title = "Cancel and return to the text (Esc)";
    cancel.addEventListener("click", cancelComment);
    form.querySelector("button[type=submit]").after(cancel);
    form.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !isFloating()) return;
        // Escape closes the list of colleagues first.
        if (text.hasAttribute("aria-controls")) return;
        event.preventDefault();
        cancelComment();
    });

    // Turn each quote into a button that shows it in the text.
    function enhance() {
        threads().querySelectorAll("q.desk-thread__quote").forEach((words) => {
            const button = document.createElement("button");
            button.type = "button";
            button.className = words.className;
            button.title = "Show in text";
            button.textContent = `“${words.textContent}”`;
            words.replaceWith(button);
        });
        highlight();
    }

    function highlight() {
        const quotingThreads = [...threads().querySelectorAll(":scope > .desk-thread[data-quote]")];
        const found = desk.quotes.highlight(quotingThreads.map(({ dataset }) => dataset));
        quotingThreads.forEach((thread, number) => { thread.querySelector(".desk-thread__changed").hidden = found[number]; });
    }

    const commentButton = document.createElement("button");
    commentButton.type = "button";
    commentButton.className = "button desk-comment-button";
    commentButton.textContent = "Comment";
    commentButton.title = "Comment on selection (Ctrl+Alt+M)";
    commentButton.hidden = true;
    document.body.append(commentButton);
    // Keep the selection while the button is pressed.
    commentButton.addEventListener("pointerdown", (event) => event.preventDefault());
    commentButton.addEventListener("click", () => compose(desk.quotes.selected()));

    let isShowingQuote = false;
    function placeButton() {
        const found = isShowingQuote ? null : desk.quotes.selected();
        commentButton.hidden = !found;
        if (!found) return;
        commentButton.style.top = `${window.scrollY + found.box.bottom + 6}px`;
        commentButton.style.left = `${Math.max(8, Math.min(found.box.left, document.documentElement.clientWidth - commentButton.offsetWidth - 8))}px`;
    }
    document.addEventListener("selectionchange", placeButton);
    for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => { isShowingQuote = false; }, { capture: true });

    document.addEventListener("keydown", (event) => {
        if (event.code !== "KeyM" || !event.altKey || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        compose(desk.quotes.selected() ?? quotation());
    });

    panel.addEventListener("click", ({ target }) => {
        const button = target.closest("button.desk-thread__quote");
        if (!button) return;
        if (!goTo(button.closest(".desk-thread").dataset)) announce("The commented text has changed and cannot be found.", true);
    });
    field.addEventListener("change", () => setQuote({ field: field.value, quote: "" }));
    panel.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || !event.target.matches("textarea")) return;
        event.preventDefault();
        event.target.form.requestSubmit();
    });
    panel.addEventListener("submit", (event) => {
        event.preventDefault();
        send(event.target);
    });

    document.addEventListener("desk:seen", ({ detail: { talk } }) => {
        if (talk !== undefined && String(talk) !== threads().dataset.lastActivity) refresh();
    });
    document.addEventListener("desk:saved", highlight);
    document.addEventListener("prose-editor:ready", highlight);
    window.addEventListener("load", () => {
        const target = document.getElementById(location.hash.slice(1));
        const resolved = target?.closest(".desk-threads__resolved");
        if (resolved) resolved.open = true;
        if (target && panel.contains(target)) target.scrollIntoView({ block: "center" });
        if (Number(document.querySelector(".desk-bell")?.dataset.unseen)) markSeen();
    });
    enhance();
}

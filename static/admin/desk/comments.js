"use strict";
// Comments are sent and come in without leaving the screen, so that nothing typed in the story is lost.
{
    const panel = document.getElementById("desk-comments");
    const news = panel.querySelector(".desk-comments__news");
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
        fresh.querySelectorAll(".desk-thread").forEach((thread) => {
            const known = document.getElementById(thread.id);
            if (known?.dataset.stamp === thread.dataset.stamp) thread.replaceWith(known);
        });
        const resolved = fresh.querySelector(".desk-threads__resolved");
        if (resolved && isOpen) resolved.open = true;
        threads().replaceWith(fresh);
        for (const area of typed) {
            const again = document.getElementById(area.id);
            if (!again || again === area) continue;
            again.value = area.value;
            again.closest("details").open = true;
        }
        return fresh;
    }

    async function send(form) {
        const button = form.querySelector("button[type=submit]");
        if (button.getAttribute("aria-disabled") === "true") return;
        button.setAttribute("aria-disabled", "true");
        try {
            const response = await desk.post(form.action, new FormData(form));
            if (!response.headers.get("Content-Type").startsWith("text/html")) {
                tell((await response.json()).error, true);
                return;
            }
            if (!response.ok) throw new Error(response.status);
            form.reset();
            const fresh = show(await response.text());
            tell("Done.");
            document.getElementById(fresh.dataset.said)?.focus();
        } catch {
            tell("The newsroom did not answer. Your comment was not stored; it still stands here. Try again.", true);
        } finally {
            button.removeAttribute("aria-disabled");
        }
    }

    panel.addEventListener("submit", (event) => {
        event.preventDefault();
        send(event.target);
    });
}

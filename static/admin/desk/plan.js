"use strict";
// Live dry run of a merge or rename: reloads the page while the form is filled in, and replaces the elements with
// data-plan-part.
{
    const form = document.querySelector("[data-plan]");
    const parts = [...document.querySelectorAll("[data-plan-part]")];
    const plan = document.getElementById("plan");
    const formData = () => new URLSearchParams(new FormData(form)).toString();
    let timer = 0;
    let shownData = formData();

    async function show() {
        const requested = formData();
        const response = await desk.get(form.action.split("?")[0], requested).catch(() => null);
        // Ignore the response if the form has changed since. After an error the button still works.
        if (requested !== formData() || !response?.ok) return;
        const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
        for (const part of parts) part.replaceChildren(...fresh.getElementById(part.id).childNodes);
        shownData = requested;
        plan.inert = false;
    }

    form.addEventListener("input", () => {
        clearTimeout(timer);
        // Do not let users confirm an outdated plan.
        plan.inert = formData() !== shownData;
        timer = setTimeout(show, 250);
    });
}

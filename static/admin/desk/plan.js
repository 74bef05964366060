"use strict";
// What will happen is told anew while somebody types what is wanted. The newsroom makes the plan: its page is asked for, and
// the parts of it that are marked take the place of those here.
{
    const form = document.querySelector("[data-plan]");
    const parts = [...document.querySelectorAll("[data-shown]")];
    const plan = document.getElementById("plan");
    const wanted = () => new URLSearchParams(new FormData(form)).toString();
    let timer = 0;
    let shown = wanted();

    async function show() {
        const asked = wanted();
        const response = await desk.get(form.action.split("?")[0], asked).catch(() => null);
        // Something else may have been typed while the answer came; one that fails leaves the button, which shows it too.
        if (asked !== wanted() || !response?.ok) return;
        const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
        for (const part of parts) part.replaceChildren(...fresh.getElementById(part.id).childNodes);
        shown = asked;
        plan.inert = false;
    }

    form.addEventListener("input", () => {
        clearTimeout(timer);
        // Nobody does what was told of another name.
        plan.inert = wanted() !== shown;
        timer = setTimeout(show, 250);
    });
}

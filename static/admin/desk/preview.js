"use strict";
// The preview's frame takes the width that was chosen, made smaller where the window is; its links open elsewhere. A form
// that fills the frame is sent at once.
{
    const frame = document.getElementById("preview-frame");
    const widths = document.querySelectorAll(".desk-preview__widths input");

    function fit() {
        const chosen = Number(document.querySelector(".desk-preview__widths input:checked").value);
        const room = frame.parentElement.clientWidth;
        const scale = Math.min(1, room / chosen);
        const height = window.innerHeight * 0.8;
        frame.style.width = `${chosen}px`;
        frame.style.height = `${height / scale}px`;
        frame.style.transform = scale < 1 ? `scale(${scale})` : "";
        frame.style.marginLeft = scale < 1 ? "0" : "auto";
        frame.parentElement.style.height = `${height}px`;
    }

    function openElsewhere() {
        frame.contentDocument?.addEventListener("click", (event) => {
            const link = event.target.closest("a[href]");
            if (!link || link.getAttribute("href").startsWith("#")) return;
            event.preventDefault();
            window.open(link.href, "_blank", "noopener");
        });
    }

    // The value of a field for a moment, as the desk writes it.
    function written(value) {
        return new Intl.DateTimeFormat("en-GB", {
            timeZone: "UTC", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
        }).format(Date.parse(`${value}Z`));
    }

    if (frame) {
        // The widest that this window shows without making it smaller.
        const fitting = [...widths].filter((width) => Number(width.value) <= window.innerWidth);
        (fitting.at(-1) ?? widths[0]).checked = true;
        widths.forEach((width) => width.addEventListener("change", fit));
        window.addEventListener("resize", fit);
        frame.addEventListener("load", openElsewhere);
        openElsewhere();
        fit();
        document.getElementById("preview-page")?.addEventListener("change", ({ target }) => target.form.requestSubmit());
        const form = document.getElementById("preview-form");
        form?.addEventListener("submit", ({ submitter }) => {
            const at = form.elements["preview-at"];
            if (submitter?.dataset.moment) {
                at.value = submitter.value;
                at.dispatchEvent(new Event("input"));
            }
            // A time that has passed is shown as now.
            const [instant] = at.value ? desk.moments.read(at.value) : [];
            const when = instant > Date.now() ? `will be on ${written(at.value)}` : "is now";
            document.getElementById("preview-told").textContent = `The page as it ${when}.`;
        });
        form?.requestSubmit();
    }

    document.querySelectorAll("button[data-copies]").forEach((button) => {
        if (!navigator.clipboard) return;
        button.hidden = false;
        button.addEventListener("click", async () => {
            await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
            button.closest("section").querySelector("[role=status]").textContent = "Link copied.";
        });
    });
}

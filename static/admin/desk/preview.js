"use strict";
// Scales the preview frame to the selected width, and opens its links in new tabs. A form that fills the frame is submitted
// on load, and again if the server is busy with another preview.
{
    // In milliseconds.
    const RETRY_AFTER = 2000;
    const MAX_TRIES = 10;
    const WIDTH = "desk-preview-width";
    const frame = document.getElementById("preview-frame");
    const widths = document.querySelectorAll(".desk-preview__widths input");

    function fit() {
        const width = Number(document.querySelector(".desk-preview__widths input:checked").value);
        const available = frame.parentElement.clientWidth;
        const scale = Math.min(1, available / width);
        const height = window.innerHeight * 0.8;
        frame.style.width = `${width}px`;
        frame.style.height = `${height / scale}px`;
        frame.style.transform = scale < 1 ? `scale(${scale})` : "";
        frame.style.marginLeft = scale < 1 ? "0" : "auto";
        frame.parentElement.style.height = `${height}px`;
    }

    function openLinksInNewTabs() {
        frame.contentDocument?.addEventListener("click", (event) => {
            const link = event.target.closest("a[href]");
            if (!link || link.getAttribute("href").startsWith("#")) return;
            event.preventDefault();
            window.open(link.href, "_blank", "noopener");
        });
    }

    // The frame shows the server's sentence meanwhile.
    function retryWhileBusy(form) {
        let tries = 0;
        let timer;
        form.addEventListener("submit", () => clearTimeout(timer));
        frame.addEventListener("load", () => {
            const [page] = frame.contentWindow.performance.getEntriesByType("navigation");
            tries = page?.responseStatus === 503 ? tries + 1 : 0;
            if (tries > 0 && tries < MAX_TRIES) timer = setTimeout(() => form.requestSubmit(), RETRY_AFTER);
        });
    }

    // Formats the value of a datetime-local field like other times on the desk.
    function format(value) {
        return new Intl.DateTimeFormat("en-GB", {
            timeZone: "UTC", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
        }).format(Date.parse(`${value}Z`));
    }

    if (frame) {
        // Select the last width, or the largest that fits without scaling.
        const last = [...widths].find(({ value }) => value === localStorage.getItem(WIDTH));
        const fitting = [...widths].filter((width) => Number(width.value) <= window.innerWidth);
        (last ?? fitting.at(-1) ?? widths[0]).checked = true;
        widths.forEach((width) => width.addEventListener("change", () => {
            localStorage.setItem(WIDTH, width.value);
            fit();
        }));
        window.addEventListener("resize", fit);
        frame.addEventListener("load", openLinksInNewTabs);
        openLinksInNewTabs();
        fit();
        document.getElementById("preview-page")?.addEventListener("change", ({ target }) => target.form.requestSubmit());
        retryWhileBusy(document.querySelector(".desk-preview__pages"));
        const form = document.getElementById("preview-form");
        form?.addEventListener("submit", ({ submitter }) => {
            const at = form.elements["preview-at"];
            if (submitter?.dataset.moment) {
                at.value = submitter.value;
                at.dispatchEvent(new Event("input"));
            }
            // A past time previews the current page.
            const [instant] = at.value ? desk.datetime.parse(at.value) : [];
            const when = instant > Date.now() ? `will be on ${format(at.value)}` : "is now";
            document.getElementById("preview-status").textContent = `The page as it ${when}.`;
        });
        form?.requestSubmit();
    }

    document.querySelectorAll("button[data-copy-from]").forEach((button) => {
        if (!navigator.clipboard) return;
        button.hidden = false;
        button.addEventListener("click", async () => {
            await navigator.clipboard.writeText(document.getElementById(button.dataset.copyFrom).value);
            button.closest("section").querySelector("[role=status]").textContent = "Link copied.";
        });
    });
}

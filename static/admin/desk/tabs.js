"use strict";
// Detects other tabs of this browser with the same story: desk.tabs(name, page) resolves to the set of their page IDs.
// Dispatches "desk:other-tab" on the document whenever one is found.
{
    const WAIT = 300;

    window.desk.tabs = async (name, page) => {
        const channel = new BroadcastChannel(`newsroom-desk-${name}`);
        const pages = new Set();
        channel.addEventListener("message", ({ data }) => {
            pages.add(data.page);
            if (data.isAsking) channel.postMessage({ page });
            document.dispatchEvent(new CustomEvent("desk:other-tab"));
        });
        channel.postMessage({ page, isAsking: true });
        await new Promise((resolve) => setTimeout(resolve, WAIT));
        return pages;
    };
}

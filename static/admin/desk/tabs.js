"use strict";
// Which other tabs of this browser have the same story open: desk.tabs(name, page) promises the set of their pages.
// Tells of one that is opened later by "desk:other-tab" on the document.
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

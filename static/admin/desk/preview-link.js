"use strict";
// A preview shows what is on the screen: what is not saved yet is saved before the preview is loaded.
document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-preview]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || (desk.isSaved?.() ?? true)) return;
    event.preventDefault();
    const { href, target } = link;
    // Opened now, because browsers block a window that no click has opened.
    const preview = window.open("", target);
    await desk.saveToAsk().catch(() => false);
    if (preview) preview.location.href = href;
    else window.open(href, target);
});

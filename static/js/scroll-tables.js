// Takes the tab stop from tables that fit into the page: only those that scroll need one (WCAG 2.1.1).
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const frame = target.closest(".prose-table");
    if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
    else frame.removeAttribute("tabindex");
  }
});

for (const frame of document.querySelectorAll(".prose-table")) {
  sizes.observe(frame);
  sizes.observe(frame.firstElementChild);
}

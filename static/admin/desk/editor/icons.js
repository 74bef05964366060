// Icons of the toolbar: SVG paths with strokes in a viewBox of 24 by 24.
const PATHS = {
    undo: "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6v1",
    redo: "m15 7 5 5-5 5M20 12H10a6 6 0 0 0-6 6v1",
    link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    bullets: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
    numbers: "M11 6h9M11 12h9M11 18h9M4.5 5 6 4v5M4 13.6c.6-1 2.6-.9 2.4.5C6.2 15.5 4 16.5 4 18.5h2.6",
    quote: "M5 17c3-1 4.5-3 4.5-7H5v4h2.5M14 17c3-1 4.5-3 4.5-7H14v4h2.5",
    pull: "M4 4h16M4 20h16M7 15.5c2-.7 3.2-2 3.2-5H7v3h1.800M14 15.5c2-.7 3.2-2 3.2-5H14v3h1.8",
    figure: "M4 5h16v14H4zM4 17l5-5 4 4 3-3 4 4M15.5 9h.01",
    note: "M4 6h8M4 10h8M4 14h6M4 18h10M17 5l2-1v6",
    gallery: "M3 7h13v11H3zM7 4h14v11M3 16l4-4 3 3 2-2 4 4",
    file: "M6 3h8l4 4v14H6zM14 3v4h4M10 17v-5l4 2.500z",
    embed: "M4 5h16v14H4zM10 9l5 3-5 3z",
    table: "M4 5h16v14H4zM4 10h16M4 14.5h16M12 5v14",
    rule: "M3 12h18M7 6h10M7 18h10",
    find: "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.5 15.5L20.5 20.5",
    clear: "M6 5h12M12 5l-2 8M9 19h2M4 21 20 9",
};
const SVG = "http://www.w3.org/2000/svg";

// Returns the icon with this name, or null.
export function icon(name) {
    if (!(name in PATHS)) return null;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", PATHS[name]);
    svg.append(path);
    return svg;
}

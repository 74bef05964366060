// Returns the figure of an image {src, alt, caption, credit, width, height} of the library, as JSON of the editor.
export const figureOf = ({ src, alt, caption, credit, width, height }) => ({
    type: "figure",
    attrs: { src, alt: alt ?? "", credit: credit ?? "", width: width ?? null, height: height ?? null },
    content: caption ? [{ type: "text", text: caption }] : [],
});

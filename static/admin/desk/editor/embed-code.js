// The HTML that providers offer for embedding: where it leads, and what of it can stand for the embed.
import { defuse } from "desk/clean-html";

const CODE = /^\s*<(?:a|blockquote|div|figure|iframe|p|script|section)\b/i;

export const isCode = (text) => CODE.test(text);

// Returns {page, title, words, lang, dir} of a code whose URL `find` knows, or null. Nothing of the code is shown or run.
export function readCode(code, find) {
    // As unknown elements, scripts are not run, but say where they come from.
    const inert = code.replace(/<(\/?)script\b/gi, "<$1x-script");
    const { body } = new DOMParser().parseFromString(defuse(inert), "text/html");
    const elements = [...body.querySelectorAll("*")];
    const kinds = [
        elements.filter((item) => item.matches("iframe")),
        elements.filter((item) => !item.matches("iframe, a")),
        // The last link of a post is its own; others are in its words.
        elements.filter((item) => item.matches("a")).reverse(),
    ];
    const values = kinds.flat().flatMap(({ attributes }) => [...attributes].map(({ value }) => value));
    const embed = values.map(find).find(Boolean);
    if (!embed) return null;
    const link = kinds[2].find((item) => find(item.getAttribute("href") ?? "")?.page === embed.page);
    const title = (body.querySelector("iframe[title]")?.title ?? link?.textContent ?? "").trim();
    return { page: embed.page, title, ...quoteIn(body) };
}

// Returns {words, lang, dir, title} of a post whose words are in its code; the title is what says whose they are.
function quoteIn(body) {
    const quote = body.querySelector("blockquote");
    const said = quote?.querySelector("p");
    const words = said ? linesOf(said) : "";
    // Only a link: “A post shared by…”.
    if (!words || words === said.querySelector("a")?.textContent.trim()) return {};
    const { lang, dir } = said;
    said.remove();
    return { words, lang, dir, title: linesOf(quote).replaceAll("\n", " ").replace(/^[—–\s]+/, "") };
}

// Returns the text of an element, with line breaks at those that it shows.
export function linesOf(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("br").forEach((end) => end.replaceWith("\u2028"));
    copy.querySelectorAll("p, div").forEach((block) => block.append("\u2028"));
    const lines = copy.textContent.split("\u2028").map((text) => text.replace(/\s+/g, " ").trim());
    return lines.filter(Boolean).join("\n");
}

// Cleans pasted HTML. clean(html, findEmbed) returns {html, pictures, comments}, the last two being the numbers of images
// and comments that were removed. defuse(html) removes style sheets and scripts and renames style and event attributes:
// merely parsing them would be reported as a violation of the Content Security Policy.

const PAGES = /^(?:https?:|mailto:|sms:|tel:|\/(?![/\\]))/i;
const ALLOWED_ATTRIBUTES = {
    A: ["href"], IMG: ["src", "alt", "width", "height"], TD: ["colspan", "rowspan"], TH: ["colspan", "rowspan", "scope"], OL: ["start"],
    IFRAME: ["src"],
};
// Removed with their content. Word's comments and tracked deletions must not get into a story.
const DROPPED = "script, style, meta, link, title, xml, head, iframe:not([src]), object, template, [data-style*='mso-element:comment-list'], "
    + ".MsoCommentReference, del[cite], del[datetime], [data-style*='mso-hide:all'], [data-style*='display:none'], [data-style*='display: none']";
const TAG = /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi;
const CLASSES = ["blockquote.pull", "figure.embed", "figure.gallery", "small.note"];
const HEADINGS = { H1: "h2", H5: "h4", H6: "h4" };
const TITLES = { MsoTitle: "h2", MsoQuote: "blockquote", MsoIntenseQuote: "blockquote" };

export function isOurPicture(image) {
    const src = image.getAttribute("src") ?? "";
    return src.startsWith("/media/") || src.startsWith(`${window.location.origin}/media/`);
}

export function clean(html, findEmbed = () => null) {
    const page = new DOMParser().parseFromString(defuse(html), "text/html");
    const { body } = page;
    const removed = { pictures: 0, comments: 0 };
    removed.comments += body.querySelectorAll(".MsoCommentReference, a[href^='#cmnt_ref']").length;
    dropComments(page, body);
    dropGoogleComments(body);
    body.querySelectorAll(DROPPED).forEach((element) => element.remove());
    body.querySelectorAll("img").forEach((image) => {
        if (isOurPicture(image)) return;
        image.remove();
        removed.pictures += 1;
    });
    makeNotes(page, body);
    makeLists(page, body);
    body.querySelectorAll("*").forEach((element) => renameByStyle(page, element));
    body.querySelectorAll("span, font, b, i, u, s, strong, em, ins").forEach((element) => markByStyle(page, element));
    body.querySelectorAll("a[href^='https://www.google.com/url?']").forEach(skipRedirect);
    body.querySelectorAll("a").forEach((link) => { if (!PAGES.test(link.getAttribute("href") ?? "")) unwrap(link); });
    fixLists(body);
    body.querySelectorAll("*").forEach(strip);
    fixSpaces(page, body);
    fixParagraphs(page, body, findEmbed);
    return { html: body.innerHTML, ...removed };
}

export function defuse(html) {
    return html.replace(/<(style|script)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, "")
        .replace(TAG, (tag) => tag.replace(/(?<=[\s"'/])(?=(?:style|on\w+)\s*=)/gi, "data-"));
}

function unwrap(element) {
    element.replaceWith(...element.childNodes);
}

// Documents that Google Docs exports lead to other sites by way of Google.
function skipRedirect(link) {
    const target = new URL(link.href).searchParams.get("q");
    if (target) link.setAttribute("href", target);
}

function rename(page, element, tag) {
    const other = page.createElement(tag);
    other.append(...element.childNodes);
    [...element.attributes].forEach(({ name, value }) => { if (name !== "class") other.setAttribute(name, value); });
    element.replaceWith(other);
    return other;
}

const styleOf = (element) => (element.getAttribute("data-style") ?? "").toLowerCase().replace(/\s*([:;])\s*/g, "$1");

function dropComments(page, body) {
    const walker = page.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
    const comments = [];
    while (walker.nextNode()) comments.push(walker.currentNode);
    comments.forEach((comment) => comment.remove());
}

// Comments in Google Docs: the mark [a] in the text, and the comment at the end of the document.
function dropGoogleComments(body) {
    body.querySelectorAll("a[href^='#cmnt_ref']").forEach((link) => (link.closest("div") ?? link.closest("p") ?? link).remove());
    body.querySelectorAll("a[href^='#cmnt']").forEach((link) => (link.closest("sup") ?? link).remove());
}

// Footnotes of Word, LibreOffice and Google Docs: a number in the text that links to a note at the end, which links back.
function makeNotes(page, body) {
    for (const back of body.querySelectorAll("a[href^='#_ftnref'], a[href^='#sdfootnote'][href$='anc'], a[href^='#ftnt_ref']")) {
        const number = /\d+/.exec(back.getAttribute("href"))[0];
        const mark = body.querySelector(`a[href="#_ftn${number}"], a[href="#sdfootnote${number}sym"], a[href="#ftnt${number}"]`);
        if (!mark) continue;
        const place = back.closest("div[id]") ?? back.closest("p") ?? back;
        const note = page.createElement("small");
        note.className = "note";
        back.remove();
        const parts = place.querySelectorAll("p");
        for (const part of parts.length ? parts : [place]) note.append(...(note.hasChildNodes() ? [" "] : []), ...part.childNodes);
        trim(page, note);
        (mark.closest("sup") ?? mark).replaceWith(note);
        place.remove();
    }
    body.querySelectorAll("[data-style*='mso-element:footnote-list']").forEach((list) => { if (!list.textContent.trim()) list.remove(); });
}

// Removes the spaces at both ends of an element.
function trim(page, element) {
    const walker = page.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) if ((text.data = text.data.trimStart())) break;
    for (const text of texts.reverse()) if ((text.data = text.data.trimEnd())) break;
}

// Word writes list items as paragraphs with a bullet or number as text.
function makeLists(page, body) {
    let open = [];
    let last = null;
    for (const paragraph of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")) {
        const found = /mso-list:\s*(l\d+)\s+level(\d+)/i.exec(paragraph.getAttribute("data-style") ?? "");
        const isListed = found || /^MsoListParagraph/.test(paragraph.className);
        const mark = [...paragraph.querySelectorAll("span")].find((span) => styleOf(span).includes("mso-list:ignore"));
        if (!isListed || !paragraph.matches("p") || (!found && !mark)) continue;
        const text = mark?.textContent.trim() ?? "";
        const level = found ? Number(found[2]) : 1;
        const tag = /^\(?(?:\d+|[a-z]|[ivxlc]+)[.)]/i.test(text) ? "ol" : "ul";
        mark?.remove();
        if (!last || before(paragraph) !== last) open = [];
        open = open.slice(0, level);
        if (open.length === level && open[level - 1].localName !== tag && level === 1) open = [];
        while (open.length < level) {
            const list = page.createElement(open.length === level - 1 ? tag : "ul");
            if (list.localName === "ol" && /^\d+/.test(text) && !text.startsWith("1")) list.setAttribute("start", parseInt(text, 10));
            const parent = open.at(-1);
            if (parent) (parent.lastElementChild ?? parent.appendChild(page.createElement("li"))).append(list);
            else paragraph.before(list);
            open.push(list);
        }
        const item = page.createElement("li");
        const words = page.createElement("p");
        words.append(...paragraph.childNodes);
        item.append(words);
        open.at(-1).append(item);
        paragraph.remove();
        last = open[0];
    }
}

function before(element) {
    let { previousSibling } = element;
    while (previousSibling && !previousSibling.textContent.trim() && !previousSibling.localName) ({ previousSibling } = previousSibling);
    return previousSibling;
}

function renameByStyle(page, element) {
    const tag = HEADINGS[element.tagName] ?? (element.tagName === "P" && TITLES[element.className]);
    if (tag === "blockquote") {
        const quote = page.createElement("blockquote");
        element.replaceWith(quote);
        quote.append(element);
    } else if (tag) rename(page, element, tag);
}

// Bold, italic etc. are often set by a style, and sometimes reset by one.
function markByStyle(page, element) {
    const style = styleOf(element);
    const valueOf = (name) => new RegExp(`(?:^|;)${name}:([\\w -]+)`).exec(style)?.[1];
    const isHeading = element.closest("h1, h2, h3, h4, h5, h6, th");
    const weight = valueOf("font-weight");
    const isBold = weight ? /^(?:bold(?:er)?|[6-9]00)$/.test(weight) : element.matches("b, strong");
    const slant = valueOf("font-style");
    const isSlanted = slant ? slant !== "normal" : element.matches("i, em");
    const line = valueOf("text-decoration(?:-line)?");
    const isUnder = (line ? line.includes("underline") : element.matches("u")) && !element.closest("a") && !element.querySelector("a");
    const isStruck = line ? line.includes("line-through") : element.matches("s");
    const height = valueOf("vertical-align");
    const marks = [
        isBold && !isHeading && "strong", isSlanted && "em", isUnder && "u", isStruck && "s",
        !element.querySelector("sup, sub") && { super: "sup", sub: "sub" }[height],
    ].filter(Boolean);
    // Ignore a mark around blocks: Google Docs wraps everything that it copies in one.
    if (!element.querySelector("p, div, ul, ol, table, h1, h2, h3, h4") && element.textContent.trim()) {
        for (const tag of marks) {
            const mark = page.createElement(tag);
            mark.append(...element.childNodes);
            element.append(mark);
        }
    }
    unwrap(element);
}

// Google Docs puts a nested list after its item instead of inside it.
function fixLists(body) {
    body.querySelectorAll(":is(ul, ol) > :is(ul, ol)").forEach((list) => list.previousElementSibling?.append(list));
}

function strip(element) {
    if (element.tagName.includes(":")) {
        unwrap(element);
        return;
    }
    const classes = CLASSES.find((name) => element.matches(name))?.split(".")[1];
    const isTurned = element.getAttribute("dir") === "rtl";
    [...element.attributes].forEach(({ name, value }) => {
        const isAllowed = ALLOWED_ATTRIBUTES[element.tagName]?.includes(name) && !(/span$/.test(name) && value === "1");
        if (!isAllowed) element.removeAttribute(name);
    });
    if (classes) element.className = classes;
    if (isTurned) element.dir = "rtl";
}

// Replace non-breaking spaces that Word and browsers insert. Those next to digits and punctuation are intentional.
function fixSpaces(page, body) {
    const walker = page.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (node.parentElement.closest("pre")) continue;
        node.data = node.data.replace(/[ \n\t\u00a0]{2,}/g, " ").replace(/(?<=^|\p{L})\u00a0(?=\p{L}|$)/gu, " ");
    }
}

function fixParagraphs(page, body, findEmbed) {
    body.querySelectorAll("br").forEach((line) => {
        const isBetween = line.parentElement === body && [line.previousElementSibling, line.nextElementSibling].some((sibling) => sibling?.matches("p, ul, ol, table, h2, h3, h4"));
        if (isBetween || line.className === "Apple-interchange-newline") line.remove();
    });
    body.querySelectorAll("p, h2, h3, h4, li").forEach((block) => {
        if (!block.textContent.trim() && !block.querySelector("img, td")) block.remove();
        else if (block.matches("body > p, body > div > p")) {
            const embed = findEmbed(block.textContent);
            if (!embed) return;
            const figure = page.createElement("figure");
            const link = page.createElement("a");
            link.href = link.textContent = embed.page;
            figure.append(link);
            block.replaceWith(figure);
        }
    });
}

// Shows embeds in place: videos, posts, charts, maps… Nothing is requested from a provider before the reader asks for it.

// The texts are translated in the data attributes of the script element: one for each kind, and what loading means.
const texts = [...document.scripts].find((script) => script.src === import.meta.url).dataset;
const page = document.documentElement;
const PLAYED = ["audio", "video"];
// Heights in CSS pixels that a frame may ask for.
const [LOWEST, HIGHEST] = [60, 2000];
// The frames that may, with their origins.
const resizable = new Map();

for (const link of document.querySelectorAll(".embed > a[data-frame]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "embed-load";
  button.dataset.kind = link.dataset.kind;
  button.lang = page.lang;
  button.dir = page.dir;
  button.setAttribute("aria-describedby", labelled(link));
  button.append(line("embed-label", texts[link.dataset.kind]), line("embed-note", texts.loads.replace("{provider}", link.dataset.provider)));
  button.addEventListener("click", () => {
    const frame = frameOf(link);
    link.parentElement.classList.add("embed-loaded");
    button.replaceWith(frame);
    frame.focus();
  });
  link.before(button);
}

window.addEventListener("message", ({ source, origin, data }) => {
  for (const [frame, expected] of resizable) {
    if (source !== frame.contentWindow || origin !== expected) continue;
    const height = heightIn(data);
    if (height) frame.height = height;
  }
});

function frameOf(link) {
  const { frame: url, height, kind, provider } = link.dataset;
  const frame = document.createElement("iframe");
  frame.title = link.textContent === link.href ? `${texts[kind]}: ${provider}` : link.textContent;
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  frame.allow = PLAYED.includes(kind) ? "autoplay; encrypted-media; fullscreen; picture-in-picture" : "fullscreen";
  // Providers require a referrer: send the origin only, not the page.
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  if (height) {
    frame.height = height;
    if (!PLAYED.includes(kind)) resizable.set(frame, new URL(url).origin);
  }
  frame.src = url;
  return frame;
}

// Returns the height that a message asks for, or 0. Providers send an object or its JSON, with the number somewhere
// within, below a name that ends with “height”.
function heightIn(data) {
  let message = data;
  if (typeof data === "string") {
    try {
      message = JSON.parse(data);
    } catch {
      return 0;
    }
  }
  const height = Math.ceil(numberBelow(message, false, 0));
  return height >= LOWEST && height <= HIGHEST ? height : 0;
}

function numberBelow(value, isHeight, depth) {
  if (isHeight && Number.isFinite(Number(value)) && value !== null && typeof value !== "object") return Number(value);
  if (!value || typeof value !== "object" || depth > 4) return 0;
  for (const [name, part] of Object.entries(value)) {
    const found = numberBelow(part, isHeight || /height$/i.test(name), depth + 1);
    if (found) return found;
  }
  return 0;
}

function line(className, text) {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = text;
  return made;
}

function labelled(link) {
  link.id ||= `embed-${[...document.querySelectorAll(".embed > a")].indexOf(link) + 1}`;
  return link.id;
}

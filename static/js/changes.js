// Marks the paragraphs of an article that changed since the reader last read it. Hashes of its paragraphs are stored in
// localStorage; nothing is sent, and no text is stored.

// The texts are translated in the data attributes of the script element.
const texts = [...document.scripts].find((script) => script.src === import.meta.url).dataset;
const HALF_AN_HOUR = 30 * 60 * 1000;
const MAX_ARTICLES = 100;
const MAX_LINKS = 10;
const PREFIX = "read:";
const body = document.querySelector(".story > .prose");
const blocks = [...body.children].filter((block) => !block.matches(".notes, hr"));
// In every language the path of an article ends with its canonical path; the path of a preview does not.
const permanent = new URL(document.querySelector("link[rel=canonical]").href).pathname;
const key = PREFIX + permanent;

// FNV-1a, 32 bits: enough to tell two versions of a paragraph apart.
function hash(text) {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

// The words of a block without the numbers of notes, which change with each note before them, and its images.
function contentOf(block) {
  const copy = block.cloneNode(true);
  copy.querySelectorAll(".note-mark, .note-margin b").forEach((number) => number.remove());
  const images = [...copy.querySelectorAll("img")].map((image) => image.getAttribute("src"));
  return [copy.textContent.replace(/\s+/g, " ").trim(), ...images].join("\n");
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

// Each version is {at, hashes}; only the articles read last are kept.
function store(versions) {
  try {
    localStorage.setItem(key, JSON.stringify(versions));
    const others = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX) && name !== key);
    const readAt = (name) => JSON.parse(localStorage.getItem(name)).latest.at;
    others.sort((one, other) => readAt(other) - readAt(one)).slice(MAX_ARTICLES - 1).forEach((name) => localStorage.removeItem(name));
  } catch {
    // Storage is full or blocked: nothing is marked next time.
  }
}

function mark(block, number) {
  block.classList.add("is-changed");
  block.id ||= `changed-${number}`;
  const isText = block.matches("p, h2, h3, h4");
  const label = document.createElement(isText ? "span" : "p");
  label.className = "visually-hidden";
  label.lang = document.documentElement.lang;
  label.textContent = `${texts.changed} `;
  if (isText) block.prepend(label);
  else block.before(label);
}

function show(changed, at) {
  const date = new Intl.DateTimeFormat(document.documentElement.dataset.dates, { day: "numeric", month: "long", year: "numeric" }).format(at);
  const note = document.createElement("p");
  note.className = "changes-note";
  note.lang = document.documentElement.lang;
  note.dir = document.documentElement.dir;
  note.textContent = (changed.length === 1 ? texts.one : texts.many).replace("{n}", changed.length).replace("{date}", date);
  for (const [index, block] of changed.slice(0, MAX_LINKS).entries()) {
    const link = document.createElement("a");
    link.href = `#${block.id}`;
    link.textContent = index + 1;
    link.setAttribute("aria-label", texts.link.replace("{n}", index + 1));
    note.append(" ", link);
  }
  body.prepend(note);
}

if (location.pathname.endsWith(permanent)) {
  const now = Date.now();
  const hashes = blocks.map((block) => hash(contentOf(block)));
  let { before = null, latest = null } = stored();
  // Page views within half an hour are one visit, so that the marks stay, unless the article changes meanwhile.
  if (latest && (now - latest.at > HALF_AN_HOUR || latest.hashes.join() !== hashes.join())) before = latest;
  latest = { at: now, hashes };
  store({ before, latest });
  const known = new Set(before?.hashes);
  const changed = before ? blocks.filter((block, index) => !known.has(hashes[index])) : [];
  changed.forEach((block, index) => mark(block, index + 1));
  if (changed.length) show(changed, before.at);
}

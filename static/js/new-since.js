// Counts and marks the articles on a topic, author or front page that are newer than the reader's last visit, which is
// stored in localStorage.

// The texts are translated in the data attributes of the script element.
const texts = [...document.scripts].find((script) => script.src === import.meta.url).dataset;
const HALF_AN_HOUR = 30 * 60 * 1000;
// A page may have several lists of articles.
const lists = document.querySelectorAll("[data-new-since]");
const key = `visited:${lists[0]?.dataset.newSince}`;

function visits() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function saveVisit(visit) {
  try {
    localStorage.setItem(key, JSON.stringify(visit));
  } catch {
    // Storage is full or blocked: nothing is marked next time.
  }
}

// Page views within half an hour are one visit, so that page 2 has the same reference time as page 1.
const now = Date.now();
const { before = null, latest = null } = visits();
const since = latest !== null && now - latest > HALF_AN_HOUR ? latest : before;
if (lists.length) saveVisit({ before: since, latest: now });

function element(name, className, text) {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

if (since !== null) {
  const isNew = (meta) => Date.parse(meta.querySelector("time").dateTime) > since;
  const metas = [...document.querySelectorAll("[data-new-since] .card-meta")].filter(isNew);
  metas.forEach((meta) => meta.prepend(element("span", "card-new", texts.mark)));
  if (metas.length) lists[0].prepend(element("p", "new-since", `${texts.new}: ${metas.length}`));
}

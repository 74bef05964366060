// Marks the stories that are newer than this reader's last visit to the page: a topic's, an author's, the front page.
// The moment of the visit stays in the browser; the page is the same for everyone.

// What it says is translated in the page.
const texts = [...document.scripts].find((script) => script.src === import.meta.url).dataset;
const HALF_AN_HOUR = 30 * 60 * 1000;
// A page may show its stories in several lists.
const lists = document.querySelectorAll("[data-new-since]");
const key = `visited:${lists[0]?.dataset.newSince}`;

function visits() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function remember(visit) {
  try {
    localStorage.setItem(key, JSON.stringify(visit));
  } catch {
    // Storage is full or refused: nothing will be marked next time.
  }
}

// Pages read within half an hour of each other are one visit, so that page 2 is compared as page 1 was.
const now = Date.now();
const { before = null, latest = null } = visits();
const since = latest !== null && now - latest > HALF_AN_HOUR ? latest : before;
if (lists.length) remember({ before: since, latest: now });

if (since !== null) {
  for (const meta of document.querySelectorAll("[data-new-since] .card-meta")) {
    if (Date.parse(meta.querySelector("time").dateTime) > since) {
      const mark = document.createElement("span");
      mark.className = "card-new";
      mark.textContent = texts.new;
      meta.prepend(mark);
    }
  }
}

// Remembers the reader's last mix in localStorage. The page on which a mix is chosen links to it, and adds a topic to it.

const KEY = "mix";

function lastMix() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

const shown = document.querySelector("[data-mix]");
if (shown) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ path: location.pathname, name: shown.dataset.mix }));
  } catch {
    // Storage is full or blocked: the form does not link to the mix.
  }
}

const place = document.querySelector("[data-mix-last]");
const { path, name } = lastMix();
if (place && path?.startsWith("/") && !path.startsWith("//")) {
  const link = place.querySelector("a");
  link.href = path;
  link.textContent = name;
  place.hidden = false;
  addTo(path, new URLSearchParams(location.search).getAll("topic"));
}

// A page of a topic leads here with that topic alone.
function addTo(mix, topics) {
  if (topics.length !== 1) return;
  const slugs = mix.split("/").filter(Boolean).at(-1).split(",").map(decodeURIComponent);
  const add = document.querySelector("[data-mix-add]");
  add.querySelector("a").href = `?${new URLSearchParams([...slugs, ...topics].map((topic) => ["topic", topic]))}`;
  add.hidden = false;
}

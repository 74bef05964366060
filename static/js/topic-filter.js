// Filters the complete list of topics by name and aliases while the user types.

// Letters that Unicode normalisation does not decompose.
const PLAIN = { ł: "l", ø: "o", đ: "d", ı: "i", æ: "ae", œ: "oe", ß: "ss" };

const form = document.querySelector("[data-topic-filter]");
const input = form.querySelector("input");
const output = form.querySelector("output");
const all = form.querySelector("button[type=button]");
// Traditional Chinese characters, each with the simplified one that names have.
const simple = new Map([...(form.dataset.traditional.match(/../gu) ?? [])].map((pair) => [...pair]));
const sections = [...document.querySelectorAll(".index-part")];
const topics = [...document.querySelectorAll(".index-part li")].map((item) => {
  const words = folded(` ${item.querySelector("a").textContent} ${item.dataset.names}`);
  return { item, words, joined: joined(words) };
});

function folded(text) {
  const bare = text.normalize("NFKD").replace(/(\p{Script=Latin})\p{M}+/gu, "$1").toLowerCase();
  return bare.replace(/[łøđıæœß]/g, (letter) => PLAIN[letter]);
}

function simplified(text) {
  return [...text].map((character) => simple.get(character) ?? character).join("");
}

function joined(text) {
  return text.replace(/[\p{P}\s]+/gu, "");
}

// Latin letters begin a word: “chi” finds neither “architecture” nor the middle of a name in pinyin. Scripts without
// spaces match anywhere, whatever punctuation a name has.
function matches({ words, joined: name }, query) {
  return /^[\p{Script=Latin}\d]/u.test(query) ? words.includes(` ${query}`) : name.includes(joined(query));
}

function countMessage(found) {
  const { none, some } = output.dataset;
  return found
    ? some.replace("{found}", found).replace("{all}", topics.length)
    : none.replace("{words}", () => input.value.trim());
}

function applyFilter() {
  const query = folded(input.value.trim());
  // Chinese as names have it, too, and pinyin typed with separators: chong qing, xi'an.
  const queries = [query, simplified(query), query.replace(/[ '’]/g, "") || query];
  let found = 0;
  for (const topic of topics) {
    topic.item.hidden = !queries.some((each) => matches(topic, each));
    found += !topic.item.hidden;
  }
  for (const section of sections) {
    section.hidden = !section.querySelector("li:not([hidden])");
  }
  output.value = query ? countMessage(found) : "";
  all.hidden = found > 0;
}

// Enter opens the topic if only one is left. If none is, the server answers, which also knows similar names.
form.addEventListener("submit", (event) => {
  const left = topics.filter(({ item }) => !item.hidden);
  if (input.value.trim() && left.length === 0) return;
  event.preventDefault();
  if (input.value.trim() && left.length === 1) location.assign(left[0].item.querySelector("a").href);
});
input.addEventListener("input", applyFilter);
all.addEventListener("click", () => {
  input.value = "";
  applyFilter();
  input.focus();
});
applyFilter();

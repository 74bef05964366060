// Narrows the list of topics to those whose name or other names have the typed letters. Without it the list is whole.

// Letters that do not come apart into a letter and its mark.
const PLAIN = { ł: "l", ø: "o", đ: "d", ı: "i", æ: "ae", œ: "oe", ß: "ss" };

const form = document.querySelector("[data-topic-filter]");
const input = form.querySelector("input");
const output = form.querySelector("output");
const all = form.querySelector("button");
const sections = [...document.querySelectorAll(".index-part")];
const topics = [...document.querySelectorAll(".index-part li")].map((item) => ({
  item,
  name: folded(`${item.querySelector("a").textContent} ${item.dataset.names}`),
}));

function folded(text) {
  const bare = text.normalize("NFKD").replace(/(\p{Script=Latin})\p{M}+/gu, "$1").toLowerCase().trim();
  return bare.replace(/[łøđıæœß]/g, (letter) => PLAIN[letter]);
}

function told(found) {
  const { none, some } = output.dataset;
  return found
    ? some.replace("{found}", found).replace("{all}", topics.length)
    : none.replace("{words}", () => input.value.trim());
}

function narrow() {
  const wanted = folded(input.value);
  let found = 0;
  for (const { item, name } of topics) {
    item.hidden = !name.includes(wanted);
    found += !item.hidden;
  }
  for (const section of sections) {
    section.hidden = !section.querySelector("li:not([hidden])");
  }
  output.value = wanted ? told(found) : "";
  all.hidden = found > 0;
}

// The one that is left is where whoever presses Enter wants to be.
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const left = topics.filter(({ item }) => !item.hidden);
  if (input.value.trim() && left.length === 1) location.assign(left[0].item.querySelector("a").href);
});
input.addEventListener("input", narrow);
all.addEventListener("click", () => {
  input.value = "";
  narrow();
  input.focus();
});
narrow();

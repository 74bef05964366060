// Adds the reader's local time to the dates of an article, if it differs. Done in the browser, because the page is cached
// for all readers.

// The texts are translated in the data attributes of the script element.
const texts = [...document.scripts].find((script) => script.src === import.meta.url).dataset;
const dates = document.querySelector("[data-zone]");
const FORMAT = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

// The locale in which the page formats dates.
const locale = document.documentElement.dataset.dates;

function format(moment, timeZone) {
  return new Intl.DateTimeFormat(locale, { ...FORMAT, timeZone }).format(moment);
}

for (const time of dates?.querySelectorAll("time") ?? []) {
  const moment = new Date(time.dateTime);
  const here = format(moment, undefined);
  if (here !== format(moment, dates.dataset.zone)) {
    const note = document.createElement("span");
    note.className = "local-time";
    note.textContent = texts.here.replace("{time}", here);
    time.after(note);
  }
}

// Beside a story's dates, which are the newsroom's, what they are where the reader is, if the clocks differ. The page is
// the same for everyone.

// What it says is translated in the page.
const texts = [...document.scripts].find((script) => script.src === import.meta.url).dataset;
const dates = document.querySelector("[data-zone]");
const SHAPE = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

// As the page itself writes dates.
const locale = document.documentElement.dataset.dates;

function written(moment, timeZone) {
  return new Intl.DateTimeFormat(locale, { ...SHAPE, timeZone }).format(moment);
}

for (const time of dates?.querySelectorAll("time") ?? []) {
  const moment = new Date(time.dateTime);
  const here = written(moment, undefined);
  if (here !== written(moment, dates.dataset.zone)) {
    const note = document.createElement("span");
    note.className = "local-time";
    note.textContent = texts.here.replace("{time}", here);
    time.after(note);
  }
}

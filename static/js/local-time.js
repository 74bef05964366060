// Adds the reader's local time to the time zone after each date of an article, if it differs: only the hour if the day is
// the same. Done in the browser, because the page is cached for all readers.

// The texts are translated in the data attributes of the script element.
const texts = [...document.scripts].find((script) => script.src === import.meta.url).dataset;
const dates = document.querySelector("[data-zone]");
const DAY = { day: "numeric", month: "long", year: "numeric" };
const HOUR = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

// The locale in which the page formats dates.
const locale = document.documentElement.dataset.dates;

function format(moment, fields, timeZone) {
  return new Intl.DateTimeFormat(locale, { ...fields, timeZone }).format(moment);
}

function differ(moment, fields) {
  return format(moment, fields, undefined) !== format(moment, fields, dates.dataset.zone);
}

for (const zone of dates?.querySelectorAll("[data-zone-name]") ?? []) {
  const moment = new Date(zone.previousElementSibling.dateTime);
  if (differ(moment, { ...DAY, ...HOUR })) {
    const here = format(moment, differ(moment, DAY) ? { ...DAY, ...HOUR } : HOUR, undefined);
    zone.textContent = texts.here.replace("{zone}", zone.dataset.zoneName).replace("{time}", here);
    zone.className = "local-time";
  }
}

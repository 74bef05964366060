// Plays embedded videos in place. Nothing is requested from the provider before the reader presses play.

// The texts are translated in the data attributes of the script element.
const texts = [...document.scripts].find((script) => script.src === import.meta.url).dataset;
const page = document.documentElement;

for (const link of document.querySelectorAll(".embed > a[data-player]")) {
  const { player, provider } = link.dataset;
  const figure = link.parentElement;
  const title = link.textContent;

  const button = document.createElement("button");
  button.type = "button";
  button.className = "embed-play";
  button.lang = page.lang;
  button.dir = page.dir;
  button.setAttribute("aria-describedby", labelled(link));
  const label = document.createElement("span");
  label.className = "embed-label";
  label.textContent = texts.play;
  const note = document.createElement("span");
  note.className = "embed-note";
  note.textContent = texts.loads.replace("{provider}", provider);
  button.append(label, note);
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = player;
    frame.title = title;
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.allowFullscreen = true;
    // Providers require a referrer: send the origin only, not the page.
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    button.replaceWith(frame);
    frame.focus();
  });
  figure.prepend(button);
}

function labelled(link) {
  link.id ||= `embed-${[...document.querySelectorAll(".embed > a")].indexOf(link) + 1}`;
  return link.id;
}

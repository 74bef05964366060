// Applies the appearance and text size that the reader selected (js/display.js). Not a module, and in the head, so that it
// runs before the first paint. Invalid stored values have no rule in css/tokens.css and therefore no effect.

{
  const root = document.documentElement;
  // Show the controls that need JavaScript.
  root.dataset.scripted = "";
  try {
    for (const setting of ["theme", "text"]) {
      const value = localStorage.getItem(`display:${setting}`);
      if (value) root.dataset[setting] = value;
    }
  } catch {
    // Storage is blocked: use the settings of the system.
  }
}

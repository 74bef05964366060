// Before anything is painted: what the reader chose (js/display.js). In the head and not a module, so that no page shows
// in the wrong colours first. Whatever else is stored there has no rule in css/tokens.css, and changes nothing.

{
  const root = document.documentElement;
  // What a script alone can do is shown from now on.
  root.dataset.scripted = "";
  try {
    for (const choice of ["theme", "text"]) {
      const chosen = localStorage.getItem(`display:${choice}`);
      if (chosen) root.dataset[choice] = chosen;
    }
  } catch {
    // Storage is refused: the page is as the system says.
  }
}

"use strict";
// Shows on a story's page what the server merged its text with. desk.merge: begin(text) notes what is sent (as JSON of
// pairs); ready() resolves once no letters are being composed; show({fields, body}) returns whether the page shows the
// changes, which it does not if the writer has changed the same since. See the answer of autosave.
window.desk.merge = (() => {
    let sent = [];
    const form = () => document.getElementById("desk-form");
    const editor = () => document.querySelector(".desk-field--body .ProseMirror")?.editor;
    const rowsOf = (root) => root.querySelector(".desk-sources__rows");
    const place = (name) => document.querySelector(`.desk-field--${name}`);

    function begin(text) {
        sent = JSON.parse(text);
        editor()?.storage.blockMerge.begin();
    }

    async function ready() {
        const dom = editor()?.view.dom;
        while (dom && editor().view.composing) {
            await new Promise((done) => { dom.addEventListener("compositionend", () => setTimeout(done), { once: true }); });
        }
    }

    const values = (pairs, name) => JSON.stringify(pairs.filter(([other]) => other === name).map(([, value]) => value));

    // A row that is being written in would lose the focus.
    function canFill(name) {
        const isSame = values(sent, name) === values([...new FormData(form())], name);
        return isSame && Boolean(place(name)) && !rowsOf(place(name))?.contains(document.activeElement);
    }

    // Replaces only what differs, so that the caret stays where it is.
    function splice(control, value) {
        const old = control.value;
        let start = 0, end = 0;
        while (start < Math.min(old.length, value.length) && old[start] === value[start]) start += 1;
        while (end < Math.min(old.length, value.length) - start && old.at(-1 - end) === value.at(-1 - end)) end += 1;
        control.setRangeText(value.slice(start, value.length - end), start, old.length - end, "preserve");
    }

    function fill(name, html) {
        const fresh = new DOMParser().parseFromString(html, "text/html").body;
        const rows = rowsOf(place(name));
        const control = rows ?? form().elements.namedItem(name);
        if (rows) rows.replaceChildren(...rowsOf(fresh).children);
        // Copies: a select that loses its selected option selects another one.
        else if (control.matches("select")) control.replaceChildren(...[...fresh.querySelector("select").options].map((option) => option.cloneNode(true)));
        else if (control.matches("textarea, input[type=text]")) splice(control, fresh.querySelector("textarea, input").value);
        else control.value = fresh.querySelector("input").value;
        for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));
    }

    function show({ fields, body }) {
        const transaction = body && editor()?.storage.blockMerge.prepare(...body);
        if ((body && !transaction) || !Object.keys(fields).every(canFill)) return false;
        if (transaction) editor().view.dispatch(transaction);
        Object.entries(fields).forEach(([name, html]) => fill(name, html));
        return true;
    }

    return { begin, ready, show };
})();

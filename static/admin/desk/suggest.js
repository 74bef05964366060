"use strict";
// Initialises Select2 on the fields with suggestions, labels their search boxes and preserves the order of selection.
{
    const $ = django.jQuery;

    function optionOf(result) {
        const text = result.label ?? result.text;
        if (!result.note) return text;
        const row = document.createElement("span");
        row.className = "desk-option";
        const note = document.createElement("span");
        note.className = "desk-option__note";
        note.textContent = result.note;
        row.append(text, note);
        return $(row);
    }

    // Select2 gives its elements roles but no accessible names.
    function nameParts(select, label) {
        const parts = ".select2-search__field, .select2-selection, .select2-selection__rendered";
        select.nextElementSibling?.querySelectorAll(parts).forEach((part) => {
            if (part.getAttribute("aria-label") !== label) part.setAttribute("aria-label", label);
        });
        select.nextElementSibling?.querySelectorAll(".select2-selection__choice").forEach((choice) => {
            const name = choice.title;
            choice.querySelector(".select2-selection__choice__remove").setAttribute("aria-label", `Remove ${name}`);
        });
    }

    // If Enter is pressed before the results of the last query have arrived, select the first result when they do.
    function waitWithEnter(box) {
        let requested, shown, isWaiting;
        box.on("query", (query) => {
            requested = query;
            isWaiting = false;
        });
        box.on("results:all", ({ query }) => {
            shown = query;
            if (isWaiting && requested === shown) box.trigger("results:select", {});
            isWaiting = false;
        });
        box.on("results:message", () => {
            isWaiting = false;
        });
        box.on("close", () => {
            isWaiting = false;
        });
        document.addEventListener("keydown", (event) => {
            if (event.key !== "Enter" || event.isComposing || !box.isOpen() || requested === shown) return;
            event.preventDefault();
            event.stopImmediatePropagation();
            isWaiting = true;
        }, true);
    }

    function start(select) {
        const label = select.labels[0]?.textContent.trim() ?? "Search";
        $(select).select2({
            ajax: {
                url: select.dataset.suggestUrl,
                delay: 150,
                data: ({ term }) => ({ term: term ?? "" }),
                processResults: (data) => data,
            },
            theme: "admin-autocomplete",
            width: "100%",
            placeholder: select.dataset.placeholder ?? (select.multiple ? "" : "None"),
            allowClear: !select.multiple,
            templateResult: optionOf,
            disabled: select.disabled,
        });
        nameParts(select, label);
        waitWithEnter($(select).data("select2"));
        $(select).on("select2:select", (event) => {
            // The form sends options in their order on the page: the last chosen is the last.
            const option = event.params.data.element ?? [...select.options].find((o) => o.value === event.params.data.id);
            if (select.multiple && option) {
                $(option).detach().appendTo(select);
                $(select).trigger("change");
            }
            nameParts(select, label);
        });
        $(select).on("select2:unselect change", () => nameParts(select, label));
        $(select).on("select2:open", () => {
            const box = document.querySelector(".select2-container--open .select2-search--dropdown .select2-search__field");
            box?.setAttribute("aria-label", label);
            box?.focus();
        });
    }

    // Replaces a text input, which works without JavaScript, with a select that has its value as the only option.
    function replaceWithSelect(line) {
        const select = document.createElement("select");
        for (const name of ["id", "name", "class", "data-suggest-url", "data-placeholder", "aria-describedby", "required"]) {
            if (line.hasAttribute(name)) select.setAttribute(name, line.getAttribute(name));
        }
        select.append(new Option());
        if (line.value) select.append(new Option(line.value, line.value, true, true));
        line.replaceWith(select);
    }

    $(() => {
        document.querySelectorAll("input.desk-suggest").forEach(replaceWithSelect);
        document.querySelectorAll("select.desk-suggest").forEach(start);
    });
}

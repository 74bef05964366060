"use strict";
// Starts Select2 on the selects that suggest while one types, names their search boxes and keeps the order of choosing.
{
    const $ = django.jQuery;

    function optionOf(result) {
        if (!result.note && !result.image) return result.text;
        const row = document.createElement("span");
        row.className = "desk-option";
        if (result.image) {
            const picture = document.createElement("img");
            picture.src = result.image;
            picture.alt = "";
            row.append(picture);
        }
        row.append(result.text);
        if (result.note) {
            const note = document.createElement("span");
            note.className = "desk-option__note";
            note.textContent = result.note;
            row.append(note);
        }
        return $(row);
    }

    function nameSearchBox(select, label) {
        const container = select.nextElementSibling;
        container?.querySelectorAll(".select2-search__field").forEach((box) => box.setAttribute("aria-label", label));
        const chosen = container?.querySelector('.select2-selection[role="combobox"]');
        if (chosen && !select.multiple) {
            chosen.setAttribute("aria-label", label);
            chosen.removeAttribute("aria-labelledby");
        }
        // Stock Select2 calls the box itself a combobox and its list of choices a listbox with a text box in it.
        container?.querySelector(".select2-selection--multiple")?.setAttribute("aria-label", label);
    }

    // The chosen picture itself, under its name.
    function showPicture(select) {
        const place = select.closest(".desk-field, .form-row, div").querySelector(".desk-picture");
        place?.querySelector("img")?.remove();
        if (!select.value || !place) return;
        const picture = document.createElement("img");
        picture.src = select.dataset.pictureUrl.replace("/0/", `/${select.value}/`);
        picture.alt = "";
        place.prepend(picture);
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
            placeholder: select.multiple ? "" : "None",
            allowClear: !select.multiple,
            templateResult: optionOf,
            disabled: select.disabled,
        });
        nameSearchBox(select, label);
        $(select).on("select2:select", (event) => {
            // The form sends options in their order on the page: the last chosen is the last.
            const option = event.params.data.element ?? [...select.options].find((o) => o.value === event.params.data.id);
            if (select.multiple && option) {
                $(option).detach().appendTo(select);
                $(select).trigger("change");
            }
            nameSearchBox(select, label);
        });
        $(select).on("select2:unselect change", () => nameSearchBox(select, label));
        if (select.dataset.pictureUrl) {
            $(select).on("change", () => showPicture(select));
            showPicture(select);
        }
        $(select).on("select2:open", () => {
            const box = document.querySelector(".select2-container--open .select2-search--dropdown .select2-search__field");
            box?.setAttribute("aria-label", label);
            box?.focus();
        });
    }

    $(() => document.querySelectorAll("select.desk-suggest").forEach(start));
}

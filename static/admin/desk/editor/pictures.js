"use strict";
// Where nothing else offers the library's pictures, the field below the text does.
{
    const { jQuery } = django;
    const PICKER = "#desk-insert-picture";
    let editor = null;

    document.addEventListener("prose-editor:ready", ({ detail }) => {
        if (detail.textarea.id === "id_body") editor = detail.editor;
    });
    document.addEventListener("desk:no-picker", () => {
        document.querySelector(PICKER)?.scrollIntoView({ block: "center" });
        jQuery(PICKER).select2("open");
    });
    jQuery(document).on("select2:select", PICKER, ({ target, params: { data } }) => {
        editor?.chain().focus().insertFigure(data).run();
        jQuery(target).val(null).trigger("change");
    });
}

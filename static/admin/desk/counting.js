"use strict";
// How long the headline, the standfirst and the text are, said below them.
{
    // As newsroom.core.text.tokens.minutes_to_read counts for readers: Chinese and Japanese by characters; Thai, Lao, Burmese and
    // Khmer, of which nothing parts the words, too; others by words. So many are read in a minute.
    const IDEOGRAPH = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/gu;
    const UNPARTED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]/gu;
    const IN_A_WORD = /[\p{L}\p{N}]/u;
    const IDEOGRAPHS_A_MINUTE = 400;
    const UNPARTED_A_MINUTE = 1000;
    const WORDS_A_MINUTE = 230;
    const LONG_HEADLINE = 70;

    function below(field, id) {
        const line = document.createElement("p");
        line.className = "desk-count desk-note";
        line.id = id;
        field.closest(".desk-field").append(line);
        return line;
    }

    const number = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

    // [...text] has a character outside the first plane as one.
    function countCharacters(field, advise = () => "") {
        const line = below(field, `${field.id}-count`);
        field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" "));
        const say = () => {
            const length = [...field.value.trim()].length;
            const advice = advise(length);
            line.textContent = [number(length, "character", "characters"), advice].filter(Boolean).join(". ");
            line.classList.toggle("desk-count--long", Boolean(advice));
        };
        field.addEventListener("input", say);
        say();
    }

    // [what the text's length is called, its minutes; 0 of an empty one].
    function measured(text) {
        const ideographs = text.match(IDEOGRAPH)?.length ?? 0;
        const unparted = text.match(UNPARTED)?.length ?? 0;
        const parts = text.replace(IDEOGRAPH, " ").replace(UNPARTED, " ").split(/\s+/u);
        const words = parts.filter((part) => IN_A_WORD.test(part)).length;
        const characters = ideographs + unparted;
        const minutes = Math.max(1, Math.round(
            words / WORDS_A_MINUTE + ideographs / IDEOGRAPHS_A_MINUTE + unparted / UNPARTED_A_MINUTE,
        ));
        const counted = [
            (words || !characters) && number(words, "word", "words"),
            characters && number(characters, "character", "characters"),
        ].filter(Boolean).join(" and ");
        return [counted, words + characters && minutes];
    }

    window.desk ??= {};
    desk.lengthOf = (text) => measured(text)[0];

    function countWords(editor, line) {
        const [counted, minutes] = measured(editor.getText({ blockSeparator: "\n" }));
        line.textContent = minutes ? `${counted}, ${minutes} min read` : counted;
    }

    document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
        if (textarea.id !== "id_body") return;
        const line = below(textarea, "id_body-count");
        let timer = 0;
        editor.on("update", () => {
            clearTimeout(timer);
            timer = setTimeout(() => countWords(editor, line), 200);
        });
        countWords(editor, line);
    });
    document.addEventListener("DOMContentLoaded", () => {
        const [title, summary] = ["id_title", "id_summary"].map((id) => document.getElementById(id));
        const isStory = document.getElementById("id_body");
        if (title && isStory) countCharacters(title, (length) => (length > LONG_HEADLINE ? `Headlines over ${LONG_HEADLINE} characters may be cut off in search results and on phones.` : ""));
        if (summary && isStory) countCharacters(summary);
    });
}

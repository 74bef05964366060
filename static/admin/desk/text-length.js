"use strict";
// Shows the length of the headline, the standfirst and the body below each of them.
{
    // The same rule as in newsroom.core.text.tokens.minutes_to_read: Chinese and Japanese are counted in characters, and so
    // are Thai, Lao, Burmese and Khmer, which have no spaces between words; other languages in words. Values are per minute.
    const IDEOGRAPH = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/gu;
    const UNPARTED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]/gu;
    const IN_A_WORD = /[\p{L}\p{N}]/u;
    const IDEOGRAPHS_A_MINUTE = 400;
    const UNPARTED_A_MINUTE = 1000;
    const WORDS_A_MINUTE = 230;
    const LONG_HEADLINE = 70;

    function addLine(field, id) {
        const line = document.createElement("p");
        line.className = "desk-count desk-note";
        line.id = id;
        field.closest(".desk-field").append(line);
        return line;
    }

    const number = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

    // [...text] counts a character outside the basic multilingual plane as one.
    function countCharacters(field, advise = () => "") {
        const line = addLine(field, `${field.id}-count`);
        field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" "));
        const update = () => {
            const length = [...field.value.trim()].length;
            const advice = advise(length);
            line.textContent = [number(length, "character", "characters"), advice].filter(Boolean).join(". ");
            line.classList.toggle("desk-count--long", Boolean(advice));
        };
        field.addEventListener("input", update);
        update();
    }

    // Returns [the length as text, the reading time in minutes, 0 for an empty text].
    function measure(text) {
        const ideographs = text.match(IDEOGRAPH)?.length ?? 0;
        const unparted = text.match(UNPARTED)?.length ?? 0;
        const parts = text.replace(IDEOGRAPH, " ").replace(UNPARTED, " ").split(/\s+/u);
        const words = parts.filter((part) => IN_A_WORD.test(part)).length;
        const characters = ideographs + unparted;
        const minutes = Math.max(1, Math.round(
            words / WORDS_A_MINUTE + ideographs / IDEOGRAPHS_A_MINUTE + unparted / UNPARTED_A_MINUTE,
        ));
        const length = [
            (words || !characters) && number(words, "word", "words"),
            characters && number(characters, "character", "characters"),
        ].filter(Boolean).join(" and ");
        return [length, words + characters && minutes];
    }

    window.desk ??= {};
    desk.formatLength = (text) => measure(text)[0];

    function countWords(editor, line) {
        const [length, minutes] = measure(editor.getText({ blockSeparator: "\n" }));
        line.textContent = minutes ? `${length}, ${minutes} min read` : length;
    }

    document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
        if (textarea.id !== "id_body") return;
        const line = addLine(textarea, "id_body-count");
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

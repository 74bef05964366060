"use strict";
// How long the headline, the standfirst and the text are, said below them.
{
    // Chinese, Japanese and Korean are counted and read by characters, others by words: so many in a minute.
    const CHARACTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
    const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’.,-]*/gu;
    const CHARACTERS_A_MINUTE = 400;
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

    function countWords(editor, line) {
        const text = editor.getText({ blockSeparator: "\n" });
        const characters = text.match(CHARACTER)?.length ?? 0;
        const words = text.replace(CHARACTER, " ").match(WORD)?.length ?? 0;
        const minutes = Math.max(1, Math.round(words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE));
        const counted = [
            (words || !characters) && number(words, "word", "words"),
            characters && number(characters, "character", "characters"),
        ].filter(Boolean).join(" and ");
        line.textContent = words + characters ? `${counted}, ${minutes} min to read` : counted;
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
        if (title && isStory) countCharacters(title, (length) => (length > LONG_HEADLINE ? `Over ${LONG_HEADLINE} it is cut short in searches and on phones` : ""));
        if (summary && isStory) countCharacters(summary);
    });
}

// Adds the paragraphs that others wrote to the text, with its caret and history. editor.storage.blockMerge: begin() notes
// the text that is sent; prepare(before, after) returns the transaction that makes the same changes to the current text as
// lead from `before`, the HTML that was sent, to `after`; null if the writer has changed the same blocks since.
import { Extension, pm } from "django-prose-editor/editor";

const { DOMParser: Parser, Slice } = pm.model;
const { Mapping } = pm.transform;
// Pairs of blocks that are compared.
const MAX_PAIRS = 250000;

// Parsing HTML collapses spaces, of which the editor's text may have several.
const wordsOf = (node) => node.textContent.replace(/\s+/gu, " ").trim();
const isEmpty = (node) => node.isTextblock && node.content.size === 0;

function blocksOf(schema, html) {
    const dom = new DOMParser().parseFromString(html, "text/html").body;
    const blocks = [...Parser.fromSchema(schema).parse(dom).content.content];
    // The schema adds an empty paragraph to an empty text.
    return html ? blocks : blocks.filter((block) => !isEmpty(block));
}

// Returns [[from, to, from, to]]: the ranges in which two lists of blocks differ.
function differences(old, fresh) {
    let start = 0, end = 0;
    const shorter = Math.min(old.length, fresh.length);
    while (start < shorter && old[start].eq(fresh[start])) start += 1;
    while (end < shorter - start && old.at(-1 - end).eq(fresh.at(-1 - end))) end += 1;
    const [height, width] = [old.length - end - start, fresh.length - end - start];
    if (!height && !width) return [];
    if (height * width > MAX_PAIRS) return [[start, start + height, start, start + width]];
    const common = Array.from({ length: height + 1 }, () => new Uint32Array(width + 1));
    for (let i = height - 1; i >= 0; i -= 1) {
        for (let j = width - 1; j >= 0; j -= 1) {
            const isSame = old[start + i].eq(fresh[start + j]);
            common[i][j] = isSame ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
        }
    }
    const found = [];
    let [i, j, from, other] = [0, 0, 0, 0];
    const close = () => { if (from < i || other < j) found.push([start + from, start + i, start + other, start + j]); };
    while (i < height && j < width) {
        if (old[start + i].eq(fresh[start + j])) {
            close();
            [i, j] = [i + 1, j + 1];
            [from, other] = [i, j];
        } else if (common[i + 1][j] >= common[i][j + 1]) i += 1;
        else j += 1;
    }
    [i, j] = [height, width];
    close();
    return found;
}

const positionsOf = (doc) => {
    const positions = [0];
    doc.forEach((node, offset) => positions.push(offset + node.nodeSize));
    return positions;
};

// Replaces within a block only what differs, so that a caret in it stays at its letter.
function replaceBlock(tr, position, old, fresh) {
    const from = old.content.findDiffStart(fresh.content);
    if (from === null) return;
    let { a, b } = old.content.findDiffEnd(fresh.content);
    const overlap = from - Math.min(a, b);
    if (overlap > 0) [a, b] = [a + overlap, b + overlap];
    tr.replace(position + 1 + from, position + 1 + a, fresh.slice(from, b));
}

function replaceRange(tr, from, to, old, fresh) {
    const isInPlace = old.length === fresh.length && old.every((node, n) => node.isTextblock && node.sameMarkup(fresh[n]));
    if (!isInPlace) {
        tr.replace(from, to, new Slice(pm.model.Fragment.from(fresh), 0, 0));
        return;
    }
    let position = from;
    old.forEach((node, n) => {
        replaceBlock(tr, position, node, fresh[n]);
        position += fresh[n].nodeSize;
    });
}

function prepare(state, { doc, mapping }, before, after) {
    const [old, fresh] = [before, after].map((html) => blocksOf(state.schema, html));
    // The editor ends with an empty paragraph that is not sent.
    const sent = [...doc.content.content];
    const isSent = old.every((node, n) => sent[n] && node.type === sent[n].type && wordsOf(node) === wordsOf(sent[n]));
    if (!isSent || !sent.slice(old.length).every(isEmpty)) return null;
    const positions = positionsOf(doc);
    const { tr } = state;
    // From the last to the first, so that positions before them stay.
    for (const [first, last, begin, end] of differences(old, fresh).reverse()) {
        const [start, stop] = [positions[first], positions[last]];
        const from = mapping.map(start, first < last ? 1 : -1);
        const to = first < last ? mapping.map(stop, -1) : from;
        if (from > to || state.doc.resolve(from).depth || state.doc.resolve(to).depth) return null;
        if (!state.doc.slice(from, to).content.eq(doc.slice(start, stop).content)) return null;
        replaceRange(tr, from, to, sent.slice(first, last), fresh.slice(begin, end));
    }
    return tr.setMeta("addToHistory", false);
}

export const BlockMerge = Extension.create({
    name: "blockMerge",

    addStorage: () => ({ sent: null }),

    onBeforeCreate() {
        const { editor, storage } = this;
        storage.begin = () => { storage.sent = { doc: editor.state.doc, mapping: new Mapping() }; };
        storage.prepare = (before, after) => storage.sent && prepare(editor.state, storage.sent, before, after);
    },

    onTransaction({ transaction }) {
        this.storage.sent?.mapping.appendMapping(transaction.mapping);
    },
});

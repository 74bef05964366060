// Web addresses in text.

// What may stand before an address, and what ends it. A domain without www, such as Amazon.com, may be a name.
const START = "(?<![\\w/@.-])";
const END = "\\s<>\"\u201c\u201d\u3000-\u303f\uff00-\uff0f\uff1a-\uff20";
const PATTERN = new RegExp(`${START}(?:https?://|www\\.)[^${END}]+`, "giu");
// Marks of the sentence.
const TRAILING = /[.,;:!?'\u2019*_~]+$/;

export const ENDS_ADDRESS = new RegExp(`[${END}]$`);

// Returns [{start, address, href}].
export function addressesIn(text) {
    return [...text.matchAll(PATTERN)].map(({ 0: found, index }) => {
        let address = found.replace(TRAILING, "");
        // A bracket that is closed in the address belongs to it.
        while (address.endsWith(")") && address.split("(").length < address.split(")").length) address = address.slice(0, -1).replace(TRAILING, "");
        return { start: index, address, href: /^www\./i.test(address) ? `https://${address}` : address };
    }).filter(({ href }) => URL.canParse(href) && new URL(href).hostname.includes("."));
}

// Returns that of them with which the text ends, but for marks of the sentence, or undefined.
export function addressAtEnd(text) {
    return addressesIn(text).find(({ start, address }) => /^[.,;:!?'\u2019)]*$/.test(text.slice(start + address.length)));
}

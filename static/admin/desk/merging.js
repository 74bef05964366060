"use strict";
// The newsroom has the text of who lost a conflict: this computer need not keep it any longer.
{
    const { key, sequence } = document.querySelector(".desk-merge").dataset;
    const user = key.split("/")[0];
    desk.local.of(user).then((texts) => {
        const isKept = texts.some((text) => text.key === key && text.sequence <= Number(sequence));
        if (isKept) return desk.local.drop(key);
    }).catch(() => {});
}

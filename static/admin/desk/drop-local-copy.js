"use strict";
// Removes the local copy of a version in conflict: it is stored on the server.
{
    const { key, sequence } = document.querySelector(".desk-merge").dataset;
    const user = key.split("/")[0];
    desk.localStore.forUser(user).then((texts) => {
        const isStored = texts.some((text) => text.key === key && text.sequence <= Number(sequence));
        if (isStored) return desk.localStore.remove(key);
    }).catch(() => {});
}

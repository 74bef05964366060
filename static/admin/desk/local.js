"use strict";
// Texts that the newsroom does not have yet, on this computer: desk.local. IndexedDB outlives a browser that is killed.
// A record: {key, user, story, page, sequence, version, at (ms), fields: [[name, value]], isPart (the newsroom has the
// rest), path (of its screen)}. Each load of a screen has one.
{
    let opened = null;

    function open() {
        opened ??= new Promise((resolve, reject) => {
            const request = indexedDB.open("newsroom-desk", 1);
            request.onupgradeneeded = () => request.result.createObjectStore("texts", { keyPath: "key" }).createIndex("user", "user");
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
        });
        return opened;
    }

    // Promises the result once it stands on the disk.
    async function run(mode, act) {
        const database = await open();
        return new Promise((resolve, reject) => {
            const transaction = database.transaction("texts", mode, { durability: "strict" });
            const request = act(transaction.objectStore("texts"));
            transaction.oncomplete = () => resolve(request.result);
            transaction.onabort = transaction.onerror = () => reject(transaction.error);
        });
    }

    window.desk.local = {
        keep: (record) => run("readwrite", (texts) => texts.put(record)),
        drop: (key) => run("readwrite", (texts) => texts.delete(key)),
        // All of this person's; never those of somebody else who uses the same browser.
        of: (user) => run("readonly", (texts) => texts.index("user").getAll(user)),
    };
    // When a record was made, as the desk writes moments, in the newsroom's time zone.
    window.desk.written = (at) => new Intl.DateTimeFormat("en-GB", {
        timeZone: document.body.dataset.adminServerTimezone, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
    }).format(at);
}

"use strict";
// Stores unsaved changes in this browser: desk.localStore. IndexedDB survives a browser that is killed.
// A record: {key, user, story, page, sequence, version, at (ms), fields: [[name, value]], isPart (whether the server has
// the other fields), path (URL path of the editor)}. There is one record for each page load.
{
    let database = null;

    function open() {
        database ??= new Promise((resolve, reject) => {
            const request = indexedDB.open("newsroom-desk", 1);
            request.onupgradeneeded = () => request.result.createObjectStore("texts", { keyPath: "key" }).createIndex("user", "user");
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
        });
        return database;
    }

    // Resolves to the result once it is written to disk.
    async function run(mode, act) {
        const connection = await open();
        return new Promise((resolve, reject) => {
            const transaction = connection.transaction("texts", mode, { durability: "strict" });
            const request = act(transaction.objectStore("texts"));
            // Not after the answer, which a page that is being left does not get.
            transaction.commit();
            transaction.oncomplete = () => resolve(request.result);
            transaction.onabort = transaction.onerror = () => reject(transaction.error);
        });
    }

    window.desk.localStore = {
        put: (record) => run("readwrite", (texts) => texts.put(record)),
        remove: (key) => run("readwrite", (texts) => texts.delete(key)),
        // Only this user's records, because others may use the same browser.
        forUser: (user) => run("readonly", (texts) => texts.index("user").getAll(user)),
    };
    // Formats the time of a record like other times on the desk, in the server's time zone.
    window.desk.formatTimestamp = (at) => new Intl.DateTimeFormat("en-GB", {
        timeZone: document.body.dataset.adminServerTimezone, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
    }).format(at);
}

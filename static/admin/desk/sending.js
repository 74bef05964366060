"use strict";
// How the desk's scripts ask the newsroom something: desk.get(url, query) and desk.post(url, fields, options of fetch)
// promise the response. A refusal is then a sentence and not the page of the login.
{
    const FROM_A_SCRIPT = { "X-Requested-With": "XMLHttpRequest" };

    window.desk ??= {};
    Object.assign(desk, {
        // Signing in elsewhere changes the token: it is read at each sending.
        token: () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]*)/)?.[1] ?? "",
        get: (url, query) => fetch(query ? `${url}?${new URLSearchParams(query)}` : url, { headers: FROM_A_SCRIPT }),
        post(url, fields, options) {
            const headers = { "X-CSRFToken": desk.token(), ...FROM_A_SCRIPT };
            return fetch(url, { method: "POST", body: new URLSearchParams(fields), headers, ...options });
        },
        // Sends files, telling onProgress which share is sent (0 to 1), which fetch does not; promises {status, told}, told
        // being the answer's JSON, or null.
        upload(url, fields, onProgress) {
            return new Promise((resolve, reject) => {
                const request = new XMLHttpRequest();
                request.open("POST", url);
                request.setRequestHeader("X-CSRFToken", desk.token());
                request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
                request.responseType = "json";
                request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
                request.upload.addEventListener("load", () => onProgress(1));
                request.addEventListener("load", () => resolve({ status: request.status, told: request.response }));
                request.addEventListener("error", reject);
                request.send(fields);
            });
        },
    });
}

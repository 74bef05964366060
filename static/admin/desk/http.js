"use strict";
// HTTP requests of the desk's scripts: desk.get(url, query) and desk.post(url, fields, options of fetch) resolve to the
// response. With the header X-Requested-With the server reports errors as JSON and not as a redirect to the sign-in page.
{
    const HEADERS = { "X-Requested-With": "XMLHttpRequest" };

    window.desk ??= {};
    Object.assign(desk, {
        // Read for each request, because signing in elsewhere rotates the token.
        csrfToken: () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]*)/)?.[1] ?? "",
        get: (url, query) => fetch(query ? `${url}?${new URLSearchParams(query)}` : url, { headers: HEADERS }),
        post(url, fields, options) {
            const headers = { "X-CSRFToken": desk.csrfToken(), ...HEADERS };
            return fetch(url, { method: "POST", body: new URLSearchParams(fields), headers, ...options });
        },
        // Uploads files; onProgress(share) gets the share sent, from 0 to 1, which fetch does not report. Resolves to {status,
        // data (the JSON of the response, or null)}.
        upload(url, fields, onProgress) {
            return new Promise((resolve, reject) => {
                const request = new XMLHttpRequest();
                request.open("POST", url);
                request.setRequestHeader("X-CSRFToken", desk.csrfToken());
                request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
                request.responseType = "json";
                request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
                request.upload.addEventListener("load", () => onProgress(1));
                request.addEventListener("load", () => resolve({ status: request.status, data: request.response }));
                request.addEventListener("error", reject);
                request.send(fields);
            });
        },
    });
}

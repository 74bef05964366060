"use strict";
// How the desk's scripts ask the newsroom something: desk.post(url, fields, options of fetch) promises the response.
window.desk = {
    // Signing in elsewhere changes the token: it is read at each sending.
    token: () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]*)/)?.[1] ?? "",
    post(url, fields, options) {
        const headers = { "X-CSRFToken": desk.token(), "X-Requested-With": "XMLHttpRequest" };
        return fetch(url, { method: "POST", body: new URLSearchParams(fields), headers, ...options });
    },
};

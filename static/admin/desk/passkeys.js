"use strict";
// Shows what needs a passkey where the browser can ask for one, and says in a sentence what went wrong.
{
    const SENTENCES = {
        NotAllowedError: "Passkey cancelled or timed out. Nothing was changed. Try again.",
        InvalidStateError: "This passkey is already on your account. Use a different one.",
        SecurityError: "Passkeys only work on the site’s own domain over HTTPS. Nothing was changed.",
    };
    const OTHERS = "The passkey did not work. Nothing was changed. Try again, or use another method.";

    document.addEventListener("allauth.error", event => {
        event.preventDefault();
        const problem = document.getElementById("passkey-problem");
        problem.textContent = SENTENCES[event.detail.exception?.name] ?? OTHERS;
        problem.hidden = false;
    });

    document.addEventListener("DOMContentLoaded", () => {
        const canAsk = Boolean(window.PublicKeyCredential);
        for (const element of document.querySelectorAll("[data-passkeys]")) {
            element.hidden = (element.dataset.passkeys === "needed") !== canAsk;
        }
    });
}

"use strict";
// Shows the passkey controls if the browser supports passkeys, and explains errors.
{
    const MESSAGES = {
        NotAllowedError: "Passkey cancelled or timed out. Nothing was changed. Try again.",
        InvalidStateError: "This passkey is already on your account. Use a different one.",
        SecurityError: "Passkeys only work on the site’s own domain over HTTPS. Nothing was changed.",
    };
    const DEFAULT_MESSAGE = "The passkey did not work. Nothing was changed. Try again, or use another method.";

    document.addEventListener("allauth.error", event => {
        event.preventDefault();
        const problem = document.getElementById("passkey-problem");
        problem.textContent = MESSAGES[event.detail.exception?.name] ?? DEFAULT_MESSAGE;
        problem.hidden = false;
    });

    document.addEventListener("DOMContentLoaded", () => {
        const isSupported = Boolean(window.PublicKeyCredential);
        for (const element of document.querySelectorAll("[data-passkeys]")) {
            element.hidden = (element.dataset.passkeys === "needed") !== isSupported;
        }
    });
}

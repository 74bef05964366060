"use strict";
// Shows what needs a passkey where the browser can ask for one, and says in a sentence what went wrong.
{
    const SENTENCES = {
        NotAllowedError: "The passkey was not used: it was cancelled, or it took too long. Nothing was changed; you can try again.",
        InvalidStateError: "This passkey is on your account already. Take another one.",
        SecurityError: "Passkeys work only at the site’s own address over https. Nothing was changed.",
    };
    const OTHERS = "The passkey could not be asked for. Nothing was changed; try again, or use another way.";

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

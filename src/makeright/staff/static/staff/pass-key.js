// @ts-check
/**
 * <pass-key>: asks this device for a passkey, or to make one (data-makes). Its form holds [name=answer], which is filled
 * before it goes; data-question is where the question comes from. data-unable is said where none can be made (one that
 * asks hides there), data-nothing if nothing came of it.
 */

/** @param {string} text */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

/** @param {ArrayBuffer | null | undefined} buffer */
const text = (buffer) =>
  buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") : null;

/** @param {any[] | undefined} listed */
const descriptors = (listed) => listed?.map((one) => ({ ...one, id: bytes(one.id) }));

class PassKey extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    form?.addEventListener("submit", (event) => {
      const answer = /** @type {HTMLInputElement} */ (form.elements.namedItem("answer"));
      if (answer.value) return;
      event.preventDefault();
      this.ask(form).then(
        (said) => {
          answer.value = JSON.stringify(said);
          form.submit();
        },
        () => this.say(this.dataset.nothing ?? ""),
      );
    });
    if (window.PublicKeyCredential) return;
    if (this.hasAttribute("data-makes")) this.say(this.dataset.unable ?? "");
    else this.hidden = true;
  }

  /** @param {HTMLFormElement} form */
  async ask(form) {
    const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrfmiddlewaretoken")).value;
    const came = await fetch(this.dataset.question ?? "", { method: "POST", headers: { "X-CSRFToken": token } });
    if (!came.ok) throw new Error("no question");
    const question = await came.json();
    question.challenge = bytes(question.challenge);
    if (this.hasAttribute("data-makes")) {
      question.user.id = bytes(question.user.id);
      question.excludeCredentials = descriptors(question.excludeCredentials);
      return told(await navigator.credentials.create({ publicKey: question }));
    }
    question.allowCredentials = descriptors(question.allowCredentials);
    return told(await navigator.credentials.get({ publicKey: question }));
  }

  /** @param {string} words */
  say(words) {
    const place = /** @type {HTMLElement | null} */ (this.querySelector("[role=alert]"));
    if (!place) return;
    place.textContent = words;
    place.hidden = !words;
  }
}

/** @param {Credential | null} made */
function told(made) {
  const passkey = /** @type {any} */ (made);
  if (!passkey) throw new Error("no passkey");
  const said = passkey.response;
  return {
    id: passkey.id,
    rawId: text(passkey.rawId),
    type: passkey.type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(said.clientDataJSON),
      ...(said.attestationObject ? { attestationObject: text(said.attestationObject) } : {
        authenticatorData: text(said.authenticatorData),
        signature: text(said.signature),
        userHandle: text(said.userHandle),
      }),
    },
  };
}

customElements.define("pass-key", PassKey);

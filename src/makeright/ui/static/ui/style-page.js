// @ts-check
/** <style-page>: has the buttons of the style page show their dialogs, and each list its second row open. Needs: [data-shows] naming a dialog. */
class StylePage extends HTMLElement {
  connectedCallback() {
    document.addEventListener("click", this);
    for (const row of document.querySelectorAll("li:nth-child(2) > .row")) row.setAttribute("aria-current", "true");
  }

  disconnectedCallback() {
    document.removeEventListener("click", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-shows]") : null;
    const dialog = button instanceof HTMLElement && document.getElementById(button.dataset.shows ?? "");
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  }
}
customElements.define("style-page", StylePage);

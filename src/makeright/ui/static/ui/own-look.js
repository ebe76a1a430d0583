// @ts-check
/**
 * <own-look>: how whoever is signed in likes the desk to look. A page comes with it on its root, so that nothing flashes;
 * this brings what they change, on the page at hand and on all their other screens. Needs: data-theme (system, light,
 * dark) and data-density (comfortable, compact).
 */
class OwnLook extends HTMLElement {
  static observedAttributes = ["data-theme", "data-density"];

  connectedCallback() {
    const { theme, density } = this.dataset;
    Object.assign(document.documentElement.dataset, { theme, density });
  }

  attributeChangedCallback() {
    if (this.isConnected) this.connectedCallback();
  }
}
customElements.define("own-look", OwnLook);

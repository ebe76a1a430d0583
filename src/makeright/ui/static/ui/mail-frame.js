// @ts-check
/**
 * <mail-frame>: a mail as it was sent, in a frame that runs no script, made when its fold is opened, or at once if it
 * comes in place of another in an open one. Needs: a <details> around it, data-src, data-title.
 */
class MailFrame extends HTMLElement {
  connectedCallback() {
    this.closest("details")?.addEventListener("toggle", this);
    this.handleEvent();
  }

  handleEvent() {
    if (this.firstElementChild || !this.closest("details")?.open) return;
    const frame = document.createElement("iframe");
    frame.sandbox.add("allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox");
    frame.title = this.dataset.title ?? "";
    frame.src = this.dataset.src ?? "";
    frame.addEventListener("load", () => this.#fit(frame));
    this.append(frame);
  }

  /** As high as the mail is; it has no scroll bar of its own. @param {HTMLIFrameElement} frame */
  #fit(frame) {
    const page = frame.contentDocument?.documentElement;
    if (!page) return;
    new ResizeObserver(() => (frame.style.blockSize = `${page.offsetHeight + 1}px`)).observe(page);
  }
}
customElements.define("mail-frame", MailFrame);

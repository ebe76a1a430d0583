// @ts-check
/**
 * <picture-viewer>: the pictures of a conversation, large, one after the other. Opens where an a.photo is pressed;
 * arrows, Home and End go through all that stand on the page, Esc goes back to the picture that is looked at.
 * Needs: a <dialog> with a title, .viewer-place, .viewer-picture, [data-save] and [data-by]; data-place ("{n} of {all}").
 * Each a.photo has its address, the one to save it by without its query, and data-name.
 */
class PictureViewer extends HTMLElement {
  /** The id of the picture that is looked at. */
  #at = "";

  connectedCallback() {
    document.addEventListener("click", this);
    this.addEventListener("keydown", this);
    this.#dialog.addEventListener("close", this);
  }

  disconnectedCallback() {
    document.removeEventListener("click", this);
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  get #photos() {
    return /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("a.photo")]);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "close") this.#leave();
    else if (event instanceof KeyboardEvent) this.#key(event);
    else if (event instanceof MouseEvent && event.target instanceof Element) this.#click(event, event.target);
  }

  /** @param {MouseEvent} event @param {Element} target */
  #click(event, target) {
    const photo = target.closest("a.photo");
    const step = target.closest("[data-by]");
    if (photo instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.#show(photo);
      if (!this.#dialog.open) this.#dialog.showModal();
    } else if (step instanceof HTMLElement && this.contains(step)) this.#step(Number(step.dataset.by));
    else if (target === this.#dialog) this.#dialog.close(); // beside it
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const onward = getComputedStyle(this).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const far = this.#photos.length;
    const by = event.key === "Home" ? -far : event.key === "End" ? far : event.key === onward ? 1 : -1;
    if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    this.#step(by);
  }

  /** @param {number} by */
  #step(by) {
    const photos = this.#photos;
    const now = photos.findIndex((photo) => photo.id === this.#at);
    const next = photos[Math.min(Math.max(now + by, 0), photos.length - 1)];
    if (next) this.#show(next);
  }

  /** @param {HTMLAnchorElement} photo */
  #show(photo) {
    const photos = this.#photos;
    const n = photos.indexOf(photo);
    this.#at = photo.id;
    const [title, place, save] = ["h2", ".viewer-place", "[data-save]"].map((part) => this.querySelector(part));
    const picture = /** @type {HTMLImageElement} */ (this.querySelector(".viewer-picture"));
    picture.src = photo.href;
    picture.alt = photo.querySelector("img")?.alt ?? photo.dataset.name ?? "";
    if (title) title.textContent = photo.dataset.name ?? "";
    if (place) place.textContent = (this.dataset.place ?? "").replace("{n}", `${n + 1}`).replace("{all}", `${photos.length}`);
    if (save instanceof HTMLAnchorElement) save.href = photo.href.replace(/\?.*$/, "");
    for (const step of this.querySelectorAll("[data-by]")) {
      const beyond = n + Number(/** @type {HTMLElement} */ (step).dataset.by);
      step.setAttribute("aria-disabled", `${!photos[beyond]}`);
      const beside = photos[beyond];
      if (beside) new Image().src = beside.href; // the next step is instant
    }
  }

  /** The picture that was looked at last has the focus. */
  #leave() {
    const picture = /** @type {HTMLImageElement} */ (this.querySelector(".viewer-picture"));
    picture.removeAttribute("src");
    const photo = document.getElementById(this.#at);
    photo?.focus({ preventScroll: true });
    photo?.scrollIntoView({ block: "nearest" });
  }
}
customElements.define("picture-viewer", PictureViewer);

/* Small helps for forms, none of them needed. Their words come in the data attributes of the script's tag. */
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const say = (text, value) => text.replace("{n}", value);
  const all = (what, act) => document.querySelectorAll(what).forEach(act);
  const added = (after, className, tag = "p") => {
    const made = document.createElement(tag);
    made.className = className;
    after.after(made);
    return made;
  };

  document.querySelector(".errors")?.focus();

  // How many characters are left. The server counts a line break as two.
  all("textarea[maxlength], input[maxlength]", (field) => {
    const most = field.maxLength;
    const isText = field.tagName === "TEXTAREA";
    let place = document.getElementById(field.id + "_limit");
    const count = () => {
      const left = most - field.value.replace(/\n/g, "\r\n").length;
      if (!isText && left > most / 5) return place && (place.textContent = "");
      place ||= added(field, "count");
      place.textContent = left < 0 ? say(words.over, -left) : say(words.left, left);
      place.classList.toggle("problem", left < 0);
    };
    field.addEventListener("input", count);
    if (isText && field.value) count();
  });

  // Words that were typed and not sent.
  let unsaved = null;
  document.addEventListener("input", ({ target }) => {
    if (target.form?.method === "post" && !target.form.matches(".passing")) unsaved = target.form;
  });
  addEventListener("beforeunload", (event) => unsaved && event.preventDefault());

  // A button pressed twice. It comes back by itself: some forms only fetch a file.
  const buttons = (form, off) => [...form.elements].forEach((button) => {
    if (button.type === "submit") button.disabled = off;
  });
  document.addEventListener("submit", ({ target, defaultPrevented }) => {
    if (defaultPrevented) return;
    if (unsaved === target) unsaved = null;
    setTimeout(() => buttons(target, true));
    setTimeout(() => buttons(target, false), 8000);
  });
  addEventListener("pageshow", () => all("form", (form) => buttons(form, false)));

  // What a chosen file weighs.
  const weight = (bytes) => {
    const large = bytes >= 2 ** 20;
    const number = (bytes / 2 ** (large ? 20 : 10)).toFixed(large ? 1 : 0).replace(".0", "");
    return say(large ? words.mb : words.kb, number);
  };
  all("input[type=file]", (field) => {
    let place;
    field.addEventListener("change", () => {
      const bytes = [...field.files].reduce((sum, file) => sum + file.size, 0);
      const late = bytes > (field.dataset.maxBytes || Infinity);
      place ||= added(field, "");
      place.className = late ? "count problem late" : "count";
      place.setAttribute("role", "status");
      place.textContent = bytes ? weight(bytes) + (late ? ". " + words.heavy : "") : "";
    });
  });

  // A password that one may look at while typing it.
  all("input[type=password]", (field) => {
    const button = added(field, "link", "button");
    button.type = "button";
    button.textContent = words.show;
    button.onclick = () => {
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      button.textContent = shown ? words.hide : words.show;
    };
  });
})();

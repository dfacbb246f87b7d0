/* The pad adds up while it is filled in. Without this the sum stands on the sheet once it is sent. */
"use strict";
(() => {
  const place = document.getElementById("totals");
  if (!place) return;
  const form = place.closest("form");
  const sums = [...place.querySelectorAll("output[data-member]")];
  const add = () => {
    const chosen = [...form.querySelectorAll("input[type=radio]:checked")];
    for (const sum of sums) {
      const own = "_m" + sum.dataset.member;
      const counted = chosen.filter(({ name }) => !name.includes("_m") || name.endsWith(own));
      sum.textContent = counted.reduce((points, { value }) => points + Number(value), 0);
    }
    place.hidden = false;
  };
  form.addEventListener("change", add);
  add();
})();

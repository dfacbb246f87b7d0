/* The plan adds up while it is typed. Without this its sums stand on the page once it is sent. */
"use strict";
(() => {
  const form = document.getElementById("plan");
  if (!form) return;
  const hours = ({ value }) => (/^\s*\d{1,4}\s*$/.test(value) ? Number(value) : 0);
  const rows = [...form.querySelectorAll("tr.topic, tr.sum")];
  const total = form.elements.total;
  const put = (place, words) => place.textContent === words || (place.textContent = words);

  // The sums of a row: of a variant's kinds for its `all`, of a single kind else.
  const show = (row, inputs) => row.querySelectorAll("[data-sum]").forEach((cell) => {
    const { sum, part } = cell.dataset;
    const counted = inputs.filter(({ dataset }) => dataset.variant === sum && (!part || dataset.part === part));
    put(cell, String(counted.reduce((all, input) => all + hours(input), 0)));
  });

  const add = () => {
    const every = [];
    let module = null;
    let inside = [];
    for (const row of rows) {
      const own = [...row.querySelectorAll("input[data-variant]")];
      if (row.matches(".sum")) {
        if (module) show(module, inside);
        [module, inside] = [row, []];
      } else {
        show(row, own);
        inside.push(...own);
        every.push(...own);
      }
    }
    show(document.getElementById("totals"), every);
    form.querySelectorAll("[data-difference]").forEach((place) => {
      const code = place.dataset.difference;
      const sum = every.filter(({ dataset }) => dataset.variant === code).reduce((all, input) => all + hours(input), 0);
      const wanted = hours(total);
      const said = form.dataset[sum > wanted ? "more" : sum < wanted ? "fewer" : "exactly"];
      const facts = { total: sum, wanted, difference: Math.abs(sum - wanted) };
      put(place, said.replace(/\{(\w+)\}/g, (_all, name) => facts[name]));
    });
  };

  form.addEventListener("input", ({ target }) => (target === total || target.dataset.variant) && add());
  // What a button has changed is as unsaved as what was typed.
  if ("unsaved" in form.dataset) total.dispatchEvent(new Event("input", { bubbles: true }));
})();

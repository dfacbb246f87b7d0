/* The attendance sheet: a tap on a name says here or not here, and the count of those here runs along.
   Without it every person has buttons of their own, and the count is as it was saved. */
"use strict";
(() => {
  const roll = document.querySelector(".roll");
  if (!roll) return;
  const people = [...roll.querySelectorAll(".mark")];
  const tally = roll.querySelector("[role=status]");
  const radios = (person) => [...person.querySelectorAll("[type=radio]")];

  const count = () => {
    const here = people.filter((person) => radios(person).some((radio) => radio.checked && radio.value !== "0"));
    const said = tally.dataset.words.replace("{here}", here.length).replace("{all}", people.length);
    if (said !== tally.textContent) tally.textContent = said;
  };

  for (const person of people) {
    const name = person.querySelector(".who > span");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name.textContent;
    button.addEventListener("click", () => {
      const [here, notHere] = radios(person);
      const chosen = here.checked ? notHere : here;
      chosen.checked = true;
      chosen.dispatchEvent(new Event("input", { bubbles: true }));
      chosen.dispatchEvent(new Event("change", { bubbles: true }));
    });
    name.replaceChildren(button);
  }
  roll.addEventListener("change", count);
  count();
})();

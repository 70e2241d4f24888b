// A slider and its number are one value: whichever moves takes the other along, and a moved lever is marked.
(() => {
  "use strict";
  const mark = (number) => {
    const lever = number.closest(".lever");
    if (lever) lever.classList.toggle("is-moved", Number(number.value) !== Number(lever.dataset.was));
  };
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.dataset.slides) {
      const number = document.getElementById(field.dataset.slides);
      number.value = field.value;
      mark(number);
    } else if (field.id && field.id.startsWith("number-")) {
      const slider = document.querySelector(`[data-slides="${field.id}"]`);
      if (slider) slider.value = field.value;
      mark(field);
    }
  }, true);
})();

// What every page shares: forms that send themselves when a choice is made.
"use strict";
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-sends]");
  if (form && event.target.matches("select, input[type=checkbox]:not(.fold)")) form.requestSubmit();
});

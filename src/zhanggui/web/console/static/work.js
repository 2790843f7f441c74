// The queue of proposals by hand and by key: j k a r x e ?. Without this file it works by links and buttons.
"use strict";
(() => {
  const list = document.getElementById("cases"), keys = document.getElementById("keys"), open = document.getElementById("keys-open");
  open.hidden = false;
  open.addEventListener("click", () => keys.showModal());
  if (!list) return;
  const cases = [...list.querySelectorAll(".case")], many = document.getElementById("many"), all = document.getElementById("all");
  const boxes = [...list.querySelectorAll("[name=chosen]")], said = document.getElementById("many-said");
  const here = () => Math.max(0, cases.findIndex((each) => each.classList.contains("here")));
  const chosen = () => boxes.filter((each) => each.checked).length;
  const detail = (what) => document.querySelector(`#detail ${what}`);

  const go = (to) => {
    const next = cases[Math.min(cases.length - 1, Math.max(0, to))], link = next.querySelector(".case-link");
    link.click();
    link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  list.addEventListener("click", (event) => {
    const link = event.target.closest(".case-link");
    if (!link) return;
    for (const each of cases) {
      const is = each === link.closest(".case");
      each.classList.toggle("here", is);
      const own = each.querySelector(".case-link");
      if (is) own.setAttribute("aria-current", "true"); else own.removeAttribute("aria-current");
    }
    history.replaceState(null, "", link.getAttribute("href").replace("#detail", ""));
    if (matchMedia("(max-width: 1000px)").matches) document.getElementById("detail").scrollIntoView();
  });

  const count = () => {
    const n = chosen();
    said.textContent = n ? said.dataset.some.replace("{n}", n) : said.dataset.none;
    all.checked = n > 0 && n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
    document.getElementById("many-bar").classList.toggle("some", n > 0);
  };
  if (all) {
    all.addEventListener("change", () => { for (const each of boxes) each.checked = all.checked; count(); });
    list.addEventListener("change", count);
    count();
  }

  const press = (form, value) => {
    const button = form && form.querySelector(`button[value=${value}]`);
    if (button) form.requestSubmit(button);
  };
  const why = () => (chosen() ? document.getElementById("many-reason") : detail("[name=reason]"));
  const does = {
    j: () => go(here() + 1),
    k: () => go(here() - 1),
    x: () => { const box = boxes[here()]; if (box) box.click(); },
    a: () => press(chosen() ? many : detail("#one"), "approve"),
    r: () => { const field = why(); if (field) { field.focus(); field.dataset.rejects = "1"; } },
    e: () => { const field = detail(".order input, .order select"); if (field) { field.focus(); if (field.select) field.select(); } },
    "?": () => keys.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (field && event.key === "Escape") { delete field.dataset.rejects; field.blur(); return; }
    if (field && event.key === "Enter" && field.dataset.rejects) {
      event.preventDefault();
      if (field.value.trim()) press(field.form, "reject");
      return;
    }
    if (field || keys.open || event.ctrlKey || event.metaKey || event.altKey || !does[event.key]) return;
    event.preventDefault();
    does[event.key]();
  });
})();

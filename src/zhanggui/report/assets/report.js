"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const { receipts, queries } = read("receipts");
  const words = read("words");
  const specs = read("specs");
  const dialog = document.getElementById("receipt");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

  const line = (list, title, ...lines) => {
    const shown = lines.filter((each) => each !== null && each !== undefined && each !== "");
    if (!shown.length) return;
    list.append(make("dt", title));
    for (const each of shown) list.append(make("dd", each));
  };

  const open = (key) => {
    const receipt = receipts[key];
    dialog.querySelector("h2").textContent = receipt.title;
    dialog.querySelector(".said").textContent = receipt.said;
    const list = dialog.querySelector("dl");
    list.replaceChildren();
    const held = receipt.against;
    line(list, words.meaning, receipt.meaning);
    line(list, words.exact, receipt.exact);
    line(list, words.period, receipt.period);
    line(list, words.of, ...receipt.of.map(([title, value]) => `${title}: ${value}`));
    if (held) line(list, words.comparison, `${held.period}: ${held.said} (${held.exact})`, held.change);
    line(list, words.interval, receipt.interval);
    line(list, words.cases, receipt.cases);
    line(list, words.guard, ...receipt.guards);
    line(list, words.build, receipt.build);
    line(list, words.command, receipt.command);
    dialog.querySelector("code").textContent = queries[receipt.query];
    dialog.querySelector(".copy").textContent = words.copy;
    dialog.showModal();
    dialog.scrollTop = 0;
  };

  document.addEventListener("click", (event) => {
    const number = event.target.closest(".n");
    if (number) open(number.dataset.r);
    else if (event.target === dialog || event.target.closest("dialog .close")) dialog.close();
    else if (event.target.closest("dialog .copy")) copy(event.target);
  });

  document.addEventListener("keydown", (event) => {
    const number = event.target.closest?.(".n");
    if (!number || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    open(number.dataset.r);
  });

  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(dialog.querySelector("code").textContent);
      button.textContent = words.copied;
    } catch {
      getSelection().selectAllChildren(dialog.querySelector("code"));
    }
  };

  for (const numbers of document.querySelectorAll("details.numbers")) numbers.open = false;

  const draw = async () => {
    for (const place of document.querySelectorAll(".chart[data-spec]")) {
      const spec = specs[Number(place.dataset.spec)];
      await vegaEmbed(place, spec, { mode: "vega-lite", renderer: "svg", actions: false, ast: true, hover: !still });
      place.dataset.drawn = "";
    }
    document.documentElement.dataset.drawn = "";
  };
  draw();
})();

// The grid of rows apart: arrows, Enter, Tab and Esc; a block pasted from a spreadsheet; each correction saves itself.
"use strict";
(() => {
  const form = document.getElementById("grid");
  if (!form) return;
  const status = document.getElementById("edited");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const rows = () => [...form.querySelectorAll("tbody tr")];
  const fields = (row) => [...row.querySelectorAll("td.cell")];

  const place = (field) => {
    const row = field.closest("tr");
    return [rows().indexOf(row), fields(row).indexOf(field.closest("td"))];
  };
  const at = (down, right) => rows()[down] && fields(rows()[down])[right] && fields(rows()[down])[right].querySelector("input");
  const go = (field, down, right) => {
    const [row, column] = place(field);
    for (let r = row + down, c = column + right; rows()[r] && fields(rows()[r])[c]; r += down, c += right) {
      const next = at(r, c);
      if (next) { next.focus(); next.select(); return true; }
    }
    return false;
  };

  const mark = (field) => {
    field.closest("td").classList.toggle("edited-cell", field.value !== field.dataset.was);
    const row = field.closest("tr");
    row.classList.toggle("edited", fields(row).some((cell) => cell.classList.contains("edited-cell")));
  };
  const tell = (edited) => {
    status.textContent = `${edited} ${status.dataset.words}`;
    document.querySelectorAll(".needs-edits").forEach((button) => { button.disabled = edited === 0; });
  };
  const save = async (changed) => {
    const body = new FormData();
    body.append("do", "save");
    changed.forEach((field) => body.append(field.name, field.value));
    changed.forEach(mark);
    try {
      const answer = await fetch(location.href, { method: "POST", body, headers: { "X-CSRFToken": token, "X-Grid": "1" } });
      if (!answer.ok) throw new Error(String(answer.status));
      tell((await answer.json()).edited);
    } catch {
      status.textContent = form.dataset.failed;
      status.classList.add("bad");
    }
  };

  form.addEventListener("change", (event) => { if (event.target.matches("td.cell input")) save([event.target]); });
  form.addEventListener("focusin", (event) => { if (event.target.matches("td.cell input")) event.target.dataset.before = event.target.value; });
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches("td.cell input") || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const start = field.selectionStart === 0 && (field.selectionEnd === 0 || field.selectionEnd === field.value.length);
    const end = field.selectionEnd === field.value.length && (field.selectionStart === field.value.length || field.selectionStart === 0);
    const step = {
      ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0],
      ArrowLeft: start ? [0, -1] : null, ArrowRight: end ? [0, 1] : null,
    }[event.key];
    if (event.key === "Escape") { field.value = field.dataset.before; field.select(); event.preventDefault(); return; }
    if (!step || (event.shiftKey && event.key !== "Enter")) return;
    event.preventDefault();
    if (!go(field, ...step) && event.key === "Enter") field.blur();
  });
  form.addEventListener("paste", (event) => {
    const field = event.target;
    const text = event.clipboardData.getData("text").replace(/\r\n/g, "\n").replace(/\n$/, "");
    if (!field.matches("td.cell input") || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const [row, column] = place(field);
    const changed = [];
    text.split("\n").forEach((line, down) => line.split("\t").forEach((value, right) => {
      const target = at(row + down, column + right);
      if (target && target.value !== value) { target.value = value; changed.push(target); }
    }));
    if (changed.length) save(changed);
  });
  const first = form.querySelector(".wrong-cell input");
  if (first && !location.hash) first.focus({ preventScroll: true });
})();

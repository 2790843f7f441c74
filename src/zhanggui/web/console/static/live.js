// The live page: each part of the board that changed takes the place of the old one; what is open stays open.
"use strict";
(() => {
  const line = document.getElementById("line");
  const board = document.getElementById("board");
  if (!line || !board || !window.EventSource) return;
  const say = (state) => {
    const words = line.dataset[state];
    if (line.textContent !== words) line.textContent = words;
    line.className = "line " + state;
  };
  const parts = (root) => Array.from(root.querySelectorAll("[data-part]")).filter((each) => !each.querySelector("[data-part]"));
  const kept = (old, now) => {
    now.querySelectorAll("details").forEach((each, place) => {
      const was = old.querySelectorAll("details")[place];
      if (was && was.open) each.open = true;
    });
  };
  const draw = (html) => {
    const made = document.createElement("template");
    made.innerHTML = html;
    const before = parts(board), after = parts(made.content);
    const same = before.length === after.length && before.every((each, place) => each.dataset.part === after[place].dataset.part);
    if (!same) {
      board.replaceChildren(made.content);
      return;
    }
    before.forEach((old, place) => {
      const now = after[place];
      kept(old, now);
      if (old.outerHTML === now.outerHTML || old.contains(document.activeElement)) return;
      const value = old.querySelector(".value"), next = now.querySelector(".value");
      if (value && next && value.textContent !== next.textContent) next.classList.add("fresh");
      old.replaceWith(now);
    });
  };
  let source = null;
  const open = () => {
    source = new EventSource(line.dataset.liveStream);
    source.addEventListener("open", () => say("on"));
    source.addEventListener("board", (event) => { say("on"); draw(JSON.parse(event.data)); });
    source.addEventListener("signed-out", () => { source.close(); say("out"); });
    source.addEventListener("error", () => {
      say("off");
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 5000);
    });
  };
  open();
  // A page that nobody looks at holds no line.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source.close(); else if (source.readyState === EventSource.CLOSED) open();
  });
})();

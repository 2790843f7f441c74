// Choosing files: what is chosen, whether it may come at all, and how much of it has been sent.
"use strict";
(() => {
  const form = document.getElementById("upload");
  if (!form) return;
  const [input, list, refused, sent] = [form.querySelector("[type=file]"), ...["chosen", "refused", "sent"].map((id) => document.getElementById(id))];
  const refuse = (words) => { refused.textContent = words; refused.classList.toggle("hidden", !words); };
  const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);
  const look = () => {
    const files = [...input.files];
    list.replaceChildren(...files.map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} · ${size(file.size)}`;
      return line;
    }));
    const total = files.reduce((sum, file) => sum + file.size, 0);
    refuse(files.length > Number(form.dataset.files) ? form.dataset.many : total > Number(form.dataset.most) ? form.dataset.large : "");
    return !refused.textContent;
  };
  input.addEventListener("change", look);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!look()) return;
    const request = new XMLHttpRequest();
    request.open("POST", form.action || location.href);
    request.upload.addEventListener("progress", (now) => { if (now.lengthComputable) sent.value = (100 * now.loaded) / now.total; });
    request.addEventListener("load", () => {
      if (request.status < 400) { location.assign(request.responseURL); return; }
      const wrong = new DOMParser().parseFromString(request.responseText, "text/html").querySelector(".wrong");
      refuse(wrong ? wrong.textContent.trim() : String(request.status));
    });
    request.addEventListener("error", () => refuse(form.dataset.large));
    sent.value = 0;
    sent.classList.remove("hidden");
    form.querySelector("button").disabled = true;
    request.addEventListener("loadend", () => { form.querySelector("button").disabled = false; });
    request.send(new FormData(form));
  });
})();

// Puts a button beside whatever is marked data-copy; a page without it is whole.
(() => {
  "use strict";
  const { copy, copied } = document.currentScript.dataset;

  const fallback = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };

  const put = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return fallback(text); // no permission, or a page that is not served over https
    }
  };

  for (const box of document.querySelectorAll("[data-copy]:not(script)")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = copy;
    button.setAttribute("aria-label", `${copy}: ${box.dataset.copy}`);
    const told = document.createElement("span");
    told.className = "unseen";
    told.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      if (!(await put(box.textContent.trim()))) return;
      button.textContent = told.textContent = copied;
      setTimeout(() => {
        button.textContent = copy;
        told.textContent = "";
      }, 2500);
    });
    box.after(button, told);
  }
})();

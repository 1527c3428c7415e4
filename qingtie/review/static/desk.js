"use strict";
// The keyboard of the desk. Everything it does can also be done by the page's own buttons, links and forms.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const dock = one("#dock");
  const toast = one("#toast");
  let current = -1;
  let advance = false; // whether the next answer moves on to the next edit
  let fading = 0;
  let before = new Map(); // verdicts as they were when the last request was sent

  const say = (text, bad) => {
    toast.textContent = text;
    toast.className = bad ? "bad" : "";
    toast.hidden = false;
    clearTimeout(fading);
    fading = setTimeout(() => { toast.hidden = true; }, bad ? 8000 : 2500);
  };

  const cards = () => all(".card", dock || document);

  // Marks show what their card says: the verdict, and the corrected text.
  const sync = () => {
    for (const card of cards()) {
      const { n, v, correction } = card.dataset;
      for (const mark of all(`.m[data-e~="${n}"]`)) {
        const single = !mark.dataset.e.includes(" ");
        mark.dataset.v = single ? v : v ? "mixed" : mark.dataset.v;
        const fixed = one(".fixed", mark);
        if (fixed && single) fixed.textContent = correction;
      }
      card.classList.toggle("current", Number(n) === current);
    }
  };

  const show = (n, keep) => {
    const card = one(`#card-${n}`);
    if (!card) return;
    current = n;
    dock.classList.add("driven");
    all(".m.current").forEach((mark) => mark.classList.remove("current"));
    cards().forEach((other) => other.classList.toggle("current", other === card));
    const marks = all(`.m[data-e~="${n}"]`);
    marks.forEach((mark) => mark.classList.add("current"));
    if (marks[0] && !keep) marks[0].scrollIntoView({ block: "center" });
    history.replaceState(history.state, "", `#card-${n}`);
  };

  const step = (by) => {
    const count = cards().length;
    if (!count) return;
    const next = current < 0 ? (by > 0 ? 0 : count - 1) : current + by;
    if (next >= count) say("That was the last edit here. n: next article 下一篇");
    else if (next >= 0) show(next);
  };

  const open = () => {
    const left = cards().filter((card) => !card.dataset.v && card.dataset.own === "0");
    const next = left.find((card) => Number(card.dataset.n) > current) || left[0];
    if (next) show(Number(next.dataset.n));
    else say("Every edit here is decided. n: next article 下一篇");
  };

  const decide = (verdict) => {
    const button = one(`.card.current button.${verdict}`);
    if (!button) return say(current < 0 ? "Choose an edit first: j" : "This edit came of a decision: withdraw it instead");
    advance = true;
    button.click();
  };

  const correct = () => {
    const field = one(".card.current input[name=correction]");
    if (field) { field.focus(); field.select(); }
  };

  const roles = (button) => {
    const dialog = one("#roles");
    if (!dialog || !button) return;
    one("[name=block]", dialog).value = button.dataset.block;
    one("[name=text]", dialog).value = button.dataset.text;
    one("[name=role]", dialog).value = button.dataset.role;
    one("h2 span", dialog).textContent = button.dataset.block;
    dialog.showModal();
    one("select", dialog).focus();
  };

  const here = () => {
    const mark = one(".m.current");
    const block = mark ? mark.closest(".block") : all(".block").find((b) => b.getBoundingClientRect().bottom > 80);
    return block && one(".role", block);
  };

  const view = () => one("main.text") && one("main.text").classList.toggle("changed");
  const follow = (id) => { const link = one(id); if (link) link.click(); else say("There is no further article. 没有了"); };
  const label = (n) => { const buttons = all("#labels button"); if (buttons[n]) buttons[n].click(); };
  const undo = () => { const form = one("#undo"); if (form) form.requestSubmit(); };
  const rows = (by) => {
    const links = all(".row");
    const at = links.indexOf(document.activeElement);
    const next = links[Math.min(Math.max(at + by, 0), links.length - 1)];
    if (next) next.focus();
  };

  const inArticle = {
    j: () => step(1), k: () => step(-1), o: open, a: () => decide("accept"), r: () => decide("reject"), c: correct, u: undo,
    n: () => follow("#after"), p: () => follow("#before"), l: () => follow("#back"), v: view, b: () => roles(here()),
    1: () => label(0), 2: () => label(1), 3: () => label(2), 4: () => label(3),
  };
  const inList = { j: () => rows(1), k: () => rows(-1), "/": () => one("#q").focus() };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "Escape" && typing && !event.target.closest("dialog")) {
      event.preventDefault(); // a search field would empty itself
      return event.target.blur();
    }
    if (event.key === "Enter" && event.target.name === "correction") {
      event.preventDefault();
      advance = true;
      event.target.blur();
      return one("button.correct", event.target.form).click();
    }
    if (event.key === "Enter" && event.target.matches("#roles select")) {
      event.preventDefault();
      return event.target.form.requestSubmit();
    }
    if (typing || one("dialog[open]")) return;
    if (event.key === "?") return one("#help").showModal();
    const action = (dock ? inArticle : inList)[event.key];
    if (action) { event.preventDefault(); action(); }
  });

  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".m");
    if (mark) { event.preventDefault(); show(Number(mark.dataset.e.split(" ")[0]), true); }
    if (event.target.closest("[data-help]")) one("#help").showModal();
    if (event.target.closest("[data-view]")) view();
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
    const role = event.target.closest("button.role");
    if (role) roles(role);
  });

  document.addEventListener("htmx:beforeRequest", () => {
    before = new Map(cards().map((card) => [card.dataset.n, card.dataset.v]));
  });
  document.addEventListener("htmx:oobAfterSwap", sync);
  // A list that comes late (the last letter of a search) must not take the place in it away.
  let place = null;
  document.addEventListener("htmx:beforeSwap", () => {
    place = document.activeElement && document.activeElement.closest("#list a") && document.activeElement.href;
  });
  document.addEventListener("htmx:afterSwap", () => {
    const same = place && all("#list a").find((link) => link.href === place);
    if (same) same.focus();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful, xhr } = event.detail;
    if (!successful) {
      advance = false;
      say(`Not saved 未保存: ${(xhr.responseText || "the desk does not answer; is it still running?").trim()}`, true);
      return;
    }
    const dialog = elt.closest && elt.closest("dialog");
    if (dialog) dialog.close();
    sync();
    if (elt.id === "undo") {
      say("Taken back 已撤销");
      const back = cards().find((card) => before.has(card.dataset.n) && before.get(card.dataset.n) !== card.dataset.v);
      if (back) return show(Number(back.dataset.n));
    }
    const stays = current;
    if (advance) { advance = false; open(); } else if (stays >= 0) show(stays, true);
  });

  // Not before htmx, which wires the buttons in a listener of the same event added earlier: an edit that is
  // shown as the current one can be decided.
  document.addEventListener("DOMContentLoaded", () => {
    if (!dock) return;
    const named = /^#card-(\d+)$/.exec(location.hash);
    sync();
    if (named) show(Number(named[1]));
    else open();
  });
})();

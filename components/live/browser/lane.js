// A lane on the stage: its head, its card of fields, and the post or the reply it was read from.

import { cardPane } from "./card.js";
import { copyPane } from "./copy.js";
import { element, pressable } from "./dom.js";
import { headPane } from "./head.js";
import { lightsPane } from "./lights.js";
import { outlinePane } from "./outline.js";
import { previewPane } from "./preview.js";
import { replyPane } from "./reply.js";
import { streamOf } from "./stream.js";

// `stage` is what the lanes have in common: the page in their frames, and what is pressed in one.
export function laneView(index, run, stage) {
  const root = element("section", "db-lane");
  root.dataset.lane = String(index);
  const [head, card, post, acts] = ["header", "div", "div", "div"].map((tag) => element(tag));
  for (const [part, look] of [[head, "head"], [card, "card"], [post, "post"], [acts, "below"]])
    part.className = `db-${look}`;
  const box = element("div", "db-reply");
  box.tabIndex = 0; // so that it can be scrolled by keys
  const tabs = twoTabs(post, box);
  const top = headPane(head, {
    press: (act) => stage.press(index, act),
    toggleFigures: stage.toggleFigures,
    tabs: tabs.list,
  });
  const lights = element("ul", "db-lights");
  lights.setAttribute("aria-label", "Checks");
  tabs.list.before(lights);
  const fields = cardPane(card, { toggle: stage.toggleCards, chooseDevice: stage.chooseDevice });
  const copies = copyPane(acts, { run, edit: () => stage.press(index, "edit") });
  const sections = element("div", "db-outline");
  card.insertBefore(sections, card.querySelector(".db-whole"));
  const outline = outlinePane(sections);
  const frame = previewPane(post, {
    page: stage.page,
    title: stage.title,
    onReady(inside) {
      stage.onFrame(index, inside);
      join(inVersion(frame, index, run)); // only now is there a place for what comes
    },
  });
  post.append(box);
  root.append(head, card, top.outcome, post, acts);

  const stream = streamOf(run);
  const joined = [];
  const join = (view) => {
    const listener = listenerOf(index, view);
    joined.push(listener);
    stream.join(listener);
  };
  const shown = [
    top,
    inVersion(lightsPane(lights), index, run),
    inVersion(fields, index, run),
    outline,
    replyPane(box),
    inVersion(copies, index, run),
  ];
  for (const view of shown) join(view);
  join({
    show() {},
    point(places, at) {
      if (places.length) tabs.choose("Preview");
      frame.point(places, at);
    },
  });
  return {
    root,
    openFigures: top.open,
    openCard: fields.open,
    showOn: fields.showOn,
    dress(shown) {
      root.setAttribute("aria-label", shown.name);
      top.dress(shown);
      copies.dress(shown);
      frame.dress();
    },
    leave() {
      for (const listener of joined) stream.leave(listener);
    },
  };
}

// A view of one lane hears of that lane only.
export function listenerOf(index, view) {
  return {
    lane: index,
    show(news, stream) {
      for (const one of news) if (one.lane === index) view.show(one, stream.lanes[index]);
    },
    differ(said) {
      view.differ?.(said[index] ?? "");
    },
    tick(stream) {
      if (stream.lanes[index]) view.tick?.(stream.lanes[index]);
    },
    point: (places, at) => view.point?.(places, at),
  };
}

// The post as it was written, unless another version of it is to be shown.
export function inVersion(view, index, run) {
  return {
    show(news, lane) {
      const version = streamOf(run).versions[index];
      if (version) view.show({ reset: true, tail: "", ...version }, { ...lane, ...version });
      else view.show(news, lane);
    },
  };
}

// Both stand in the same place: the frame goes on being laid out, and keeps where it is scrolled to.
function twoTabs(post, box) {
  const tabs = ["Preview", "Reply"].map((label) => pressable(label, "db-tab", () => choose(label)));
  const list = element("span", "db-tabs", ...tabs);
  list.setAttribute("role", "tablist");
  const choose = (label) => {
    post.classList.toggle("db-as-reply", label === "Reply");
    box.hidden = label !== "Reply";
    for (const tab of tabs) {
      const chosen = tab.textContent === label;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
  };
  for (const tab of tabs) tab.setAttribute("role", "tab");
  list.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = tabs.find((tab) => tab.tabIndex < 0);
    choose(other.textContent);
    other.focus();
  });
  choose("Preview");
  return { list, choose };
}

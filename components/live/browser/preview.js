// The post as its reader sees it, in a sandboxed frame that runs no script. The only place where
// HTML becomes elements: it comes from the one renderer, which lets nothing dangerous through.

import { direction, element, write } from "./panes.js";

const SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"; // never scripts
const AT_END = 40; // px from the end that still count as reading along
// The article's own names for colours, and the page's.
const COLOURS = {
  paper: "background-color",
  ink: "text-color",
  line: "border-color",
  shade: "secondary-background-color",
  link: "link-color",
};

export function previewPane(root, pane) {
  const frame = element("iframe", "db-frame");
  frame.title = pane.data.title;
  frame.setAttribute("sandbox", SANDBOX);
  frame.srcdoc = pane.data.page;
  let inside = null; // the frame's document, once it is there
  let following = true; // the reader is at the end, and is kept there

  frame.onload = () => {
    inside = frame.contentDocument;
    inside.addEventListener("scroll", () => {
      const { scrollTop, clientHeight, scrollHeight } = inside.scrollingElement;
      following = scrollTop + clientHeight >= scrollHeight - AT_END;
    });
    dress();
    pane.join();
  };
  root.append(frame);

  const dress = () => {
    if (!inside) return;
    const page = getComputedStyle(root);
    const article = inside.documentElement;
    for (const [name, theirs] of Object.entries(COLOURS))
      article.style.setProperty(`--${name}`, page.getPropertyValue(`--st-${theirs}`));
    article.dataset.theme = isDark(getComputedStyle(frame).backgroundColor) ? "dark" : "light";
  };
  return {
    dress,
    show(news, lane) {
      const scroller = inside.scrollingElement;
      const from = scroller.scrollTop;
      const [title, main, tail] = ["title", "done", "open"].map((id) => inside.getElementById(id));
      write(title, lane.heading);
      title.dir = direction(title.textContent);
      inside.documentElement.toggleAttribute("data-ended", lane.ended);
      if (news.reset) main.replaceChildren();
      if (news.done) main.insertAdjacentHTML("beforeend", news.done);
      if (news.tail !== undefined) tail.innerHTML = news.tail;
      if (!lane.ended && following) scroller.scrollTop = scroller.scrollHeight;
      else if (news.reset) scroller.scrollTop = from;
    },
  };
}

function isDark(rgb) {
  const [red, green, blue] = rgb.match(/\d+/g).map(Number);
  return red + green + blue < 384;
}

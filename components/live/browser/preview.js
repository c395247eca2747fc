// The post as its reader sees it, in a sandboxed frame that runs no script. The only place where
// HTML becomes elements: it comes from the one renderer, which lets nothing dangerous through.

import { direction, element, write } from "./dom.js";
import { pointAt } from "./places.js";

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

// `onReady` is called with the frame's document, once it is there.
export function previewPane(root, { page, title: name, onReady }) {
  const frame = element("iframe", "db-frame");
  frame.title = name;
  frame.setAttribute("sandbox", SANDBOX);
  frame.srcdoc = page;
  let inside = null; // the frame's document
  let following = true; // the newest words are kept in view
  let read = false; // somebody has scrolled back: the place is theirs
  let witness = null; // as high and as long as the frame, and nobody can scroll it
  let writing = true;

  const follow = () => {
    const scroller = inside.scrollingElement;
    if (writing && following) scroller.scrollTop = scroller.scrollHeight;
    witness.scrollTop = witness.scrollHeight;
  };
  // Of a scroll the frame is told with its next picture: who moves it before that looks first. A
  // layout moves it, too, and may be undone by the next one before that: the witness moves alike,
  // so only where the frame is further up than the witness, somebody has scrolled back.
  const look = () => {
    const { scrollTop, clientHeight, scrollHeight } = inside.scrollingElement;
    if (scrollTop + clientHeight >= scrollHeight - AT_END) {
      following = true;
      witness.scrollTop = witness.scrollHeight;
    } else if (scrollTop < witness.scrollTop - AT_END) {
      following = false;
      read ||= writing;
    } else follow();
    // The browser would move it back itself, where what is above becomes shorter.
    inside.documentElement.style.overflowAnchor = following ? "none" : "auto";
  };
  const settle = () => {
    look();
    follow();
  };
  const watcher = new ResizeObserver(settle); // a post grows when its font comes, too
  frame.onload = () => {
    inside = frame.contentDocument;
    witness = inside.getElementById("witness").firstElementChild;
    inside.head.append(element("style", "", fontsOf(getComputedStyle(root).fontFamily)));
    inside.addEventListener("scroll", look);
    frame.contentWindow.addEventListener("resize", settle);
    watcher.observe(inside.body);
    dress();
    onReady(inside);
  };
  root.append(frame);

  const dress = () => {
    if (!inside) return;
    const ours = getComputedStyle(root);
    const article = inside.documentElement;
    for (const [colour, theirs] of Object.entries(COLOURS))
      article.style.setProperty(`--${colour}`, ours.getPropertyValue(`--st-${theirs}`));
    article.style.setProperty("--font", ours.fontFamily);
    article.dataset.theme = isDark(getComputedStyle(frame).backgroundColor) ? "dark" : "light";
  };
  return {
    dress,
    point(places, at) {
      if (inside) pointAt(inside, places, at);
    },
    show(news, lane) {
      look();
      const scroller = inside.scrollingElement;
      const from = scroller.scrollTop;
      const [title, main, tail] = ["title", "done", "open"].map((id) => inside.getElementById(id));
      write(title, lane.heading);
      title.dir = direction(title.textContent);
      inside.documentElement.toggleAttribute("data-ended", lane.ended);
      if (news.reset) main.replaceChildren();
      if (news.done) main.insertAdjacentHTML("beforeend", news.done);
      if (news.tail !== undefined) tail.innerHTML = news.tail;
      const ends = writing && lane.ended;
      if (!writing && !lane.ended) [following, read] = [true, false]; // it is written once more
      writing = !lane.ended;
      if (ends && !read) scroller.scrollTop = 0;
      else if (news.reset) scroller.scrollTop = from;
      follow();
    },
  };
}

// The page's own fonts: a frame does not inherit them.
function fontsOf(family) {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const fonts = rules.filter((rule) => rule instanceof CSSFontFaceRule);
  const used = fonts.filter((rule) => family.includes(rule.style.getPropertyValue("font-family")));
  return used.map(withWholeAddresses).join("\n");
}

function withWholeAddresses({ cssText, parentStyleSheet }) {
  const base = parentStyleSheet.href ?? document.baseURI;
  return cssText.replace(/url\("([^"]*)"\)/g, (_, address) => `url("${new URL(address, base)}")`);
}

function isDark(rgb) {
  const [red, green, blue] = rgb.match(/\d+/g).map(Number);
  return red + green + blue < 384;
}

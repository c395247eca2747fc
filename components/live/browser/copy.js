// What can be done with a post that is written: edit it, and copy each part of it by one press.

import { intoClipboard } from "./clipboard.js";
import { element, pressable, write } from "./dom.js";
import { indexOf } from "./reply.js";

const SAID_FOR = 5000; // ms that it is said what was copied
const REFUSED =
  "The browser did not allow copying. Mark the text in the preview and press Ctrl+C, or open this page by https.";
const NO_TITLE = ", without its title";
// What a press copies of a post: its text, and its HTML where there is some.
const PARTS = [
  ["Title", "The title", ({ envelope }) => [envelope.title]],
  ["Description", "The meta description", ({ envelope }) => [envelope.description]],
  ["Tags", "The tags, with commas between them", ({ envelope }) => [envelope.tags.join(", ")]],
  ["Slug", "The slug, for the post's address", ({ envelope }) => [envelope.slug]],
  ["Markdown", `The post as Markdown${NO_TITLE}`, (post) => [bodyOf(post)]],
  ["Rich text", `The post for a document or a blog's editor${NO_TITLE}`, (post) => [bodyOf(post), htmlOf(post)]],
];

export function copyPane(root, { run, edit }) {
  const change = pressable("Edit post", "db-button", edit);
  const label = element("span", "db-note");
  const status = element("span", "db-copied");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  let post = null;
  let timer = null;

  const copy = async (name, [text, html]) => {
    const done = await intoClipboard(text, html);
    clearTimeout(timer);
    write(status, ""); // the same words once more are said once more
    timer = setTimeout(() => {
      write(status, done ? `${name} copied${ofVersion(post)}.` : REFUSED);
      status.classList.toggle("db-bad", !done);
      if (done) timer = setTimeout(() => write(status, ""), SAID_FOR);
    }, 50);
  };
  const buttons = PARTS.map(([name, help, read]) => {
    const made = pressable(name, "db-copy", () => copy(name, read(post)));
    made.setAttribute("aria-label", `Copy ${name}`);
    made.title = help;
    return [made, read];
  });
  const link = pressable("Link", "db-copy", () => copy("Link", [linkTo(run)]));
  link.setAttribute("aria-label", "Copy Link");
  link.title = "The address of this run";
  root.hidden = true;
  change.hidden = true;
  root.append(change, label, ...buttons.map(([made]) => made), link, status);

  return {
    dress({ editable }) {
      change.hidden = !editable;
    },
    show(_news, lane) {
      root.hidden = !(lane.ended && lane.text);
      if (root.hidden) return;
      post = lane;
      write(label, post.name ? `Copy (${post.name.toLowerCase()}):` : "Copy:");
      for (const [made, read] of buttons) made.disabled = !read(post)[0];
    },
  };
}

const ofVersion = ({ name }) => (name ? ` (${name.toLowerCase()})` : "");

// Where the body stands in the reply is told in whole characters.
function bodyOf({ body, text }) {
  if (!body) return "";
  if (body.text !== undefined) return body.text;
  return text.slice(indexOf(text, body.at), indexOf(text, body.at + body.length));
}

function htmlOf({ name, done, html, tail }) {
  return name ? done : html + tail;
}

function linkTo(run) {
  const url = new URL(document.baseURI);
  url.search = new URLSearchParams({ run }).toString();
  url.hash = "";
  return url.href;
}

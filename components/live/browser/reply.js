// The reply as it came. Where it was continued, a line says so, and what the post leaves out is dim.

import { element } from "./dom.js";

export function replyPane(box) {
  let marked = ""; // the joints that stand there
  let end = null; // the text that grows

  const draw = (text, joints) => {
    end = document.createTextNode("");
    box.replaceChildren(...pieces(text, joints), end);
  };
  return {
    show({ reply, more }, lane) {
      const joints = lane.joints ?? []; // a blind lane has none
      const now = JSON.stringify(joints);
      if (reply !== undefined || now !== marked) draw(lane.text, joints);
      else if (more) end.appendData(more);
      marked = now;
    },
  };
}

function pieces(text, joints) {
  const made = [];
  let from = 0;
  for (const { at, out, said } of joints) {
    const start = indexOf(text, at);
    const goesOn = indexOf(text, at + out);
    const note = element("span", "db-joint", said);
    note.setAttribute("role", "note");
    made.push(text.slice(from, start), note, element("del", "", text.slice(start, goesOn)));
    from = goesOn;
  }
  return [...made, text.slice(from)];
}

// Python counts whole characters, JavaScript counts an emoji as two.
export function indexOf(text, characters) {
  let index = 0;
  for (let left = characters; left > 0 && index < text.length; left -= 1)
    index += text.codePointAt(index) > 0xffff ? 2 : 1;
  return index;
}

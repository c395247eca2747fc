// Keep unsaved edits of prompts in this tab's own storage, for a reload: they are handed back to Python
// once, before anything else is stored in their place.

let place = ""; // where they are kept: each person who signs in has an own one
let session = ""; // whose edits are kept now
let settled = false; // what was kept before is handed back, or there was nothing

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(place));
  } catch {
    return null; // no storage, or not ours
  }
}

function keep(drafts) {
  try {
    if (Object.keys(drafts).length) sessionStorage.setItem(place, JSON.stringify(drafts));
    else sessionStorage.removeItem(place);
  } catch {
    // no storage, or too little: then a reload forgets them
  }
}

export default function ({ data, setTriggerValue }) {
  place = data.whose ? `draftbench-edits-${data.whose}` : "draftbench-edits";
  if (session !== data.session) [session, settled] = [data.session, false];
  const kept = read();
  settled ||= data.restored || !kept || Object.keys(data.drafts).length > 0;
  if (settled) keep(data.drafts);
  else setTimeout(() => settled || setTriggerValue("restore", kept), 50);
}

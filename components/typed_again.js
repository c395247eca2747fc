// What was typed right before the page was left or reloaded is typed again when it is back: what the
// browser sends last may never be read. This tab's own storage holds it meanwhile, with what stood in the
// fields before: what another window has typed since is known by that, and is typed over by nobody.

const RECENT = 10_000; // milliseconds after which the server has heard of what was typed
const RETURN = 60_000; // milliseconds for which what was left is waited for
const LOOK = 100; // milliseconds from one look for the fields to the next
const LOOKS = 100; // at a field, in which Python may yet put what it knew
const ASK = 25; // looks after which Python is asked again for fields that are not there
const ASKS = 4; // times that it is asked

const waiting = new Map(); // name of a container -> its fields, by name: what is held, and the looks left

const place = (key) => `draftbench-typed-${key}`;

/** The name of a field: the class that Streamlit makes of its widget's key. */
export function nameOf(field) {
  const named = field.closest('[class*="st-key-"]');
  return [...(named?.classList ?? [])].find((each) => each.startsWith("st-key-"));
}

// Enough to know a text again: all that a long body was in ten seconds would be more than a tab may store.
function markOf(text) {
  let mark = 0;
  for (let at = 0; at < text.length; at++) mark = (Math.imul(mark, 31) + text.charCodeAt(at)) | 0;
  return `${text.length} ${mark}`;
}

/**
 * Note what stands in a field, both before and after each time that somebody types. The server may have
 * heard of any of it: `before` is what was there first, and `had` marks all that was there since.
 */
export function noteText(typed, field) {
  const [name, text, at] = [nameOf(field), field.value, Date.now()];
  const last = typed.get(name);
  const { before, had } = last && at - last.at < RECENT ? last : { before: text, had: new Set() };
  typed.set(name, { field, text, at, before, had: had.add(markOf(text)) });
}

/** Hold for the page's return what these fields, by name, hold, where they still are on it. */
export function holdTyped(key, typed) {
  const isNew = ({ field, at }) => field.isConnected && Date.now() - at < RECENT;
  const recent = [...typed].filter(([, each]) => isNew(each));
  const left = [...(waiting.get(key) ?? []), ...recent]; // what is not typed again yet waits once more
  const held = left.map(([name, { text, before, had }]) => [name, { text, before, had: [...had] }]);
  const fields = Object.fromEntries(held);
  try {
    sessionStorage.removeItem(place(key)); // of an earlier time, when the page was not left after all
    if (left.length) sessionStorage.setItem(place(key), JSON.stringify({ at: Date.now(), fields }));
  } catch {
    // no storage, or too little: then only what the server has read is there again
  }
}

function takeHeld(key) {
  let held = null;
  try {
    held = JSON.parse(sessionStorage.getItem(place(key)));
    sessionStorage.removeItem(place(key));
  } catch {
    // no storage, or not ours
  }
  const fields = held && Date.now() - held.at < RETURN ? held.fields : null;
  return new Map(Object.entries(fields ?? {}).map(([name, each]) => [name, { ...each, looks: LOOKS }]));
}

const find = (name) => document.querySelector(`.${CSS.escape(name)} :is(textarea, input)`);

function type(field, text) {
  field.dispatchEvent(new Event("beforeinput", { bubbles: true })); // whoever notes what stood there
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
  set.call(field, text); // past React, which takes a value of its own for no change
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * Type again what was held, until the person does something. `ask` tells Python of fields by name: null
 * has it show one that is not there.
 *
 * What other windows type, too, is `shared`: there it is typed only over what this window had in the field
 * itself. Over another window's text it would look as if the person had seen that and replaced it. So
 * Python gets both texts, `before` and `text`, and asks the person, as for any field that two windows
 * edit. Where nothing is shared, what a new session shows can only be older words of the same person.
 */
export function typeAgain(key, shared, ask) {
  if (!waiting.has(key)) waiting.set(key, takeHeld(key));
  const fields = waiting.get(key);
  if (!fields.size) return () => {};
  let looks = 0;
  const look = () => {
    const asked = {};
    for (const [name, held] of fields) {
      const field = find(name);
      const isOwn = field && (!shared || held.had.includes(markOf(field.value)));
      if (!field && looks % ASK === 0 && looks < ASKS * ASK) asked[name] = null;
      if (field && !isOwn && held.looks % ASK === 0) asked[name] = { before: held.before, text: held.text };
      if (isOwn && field.value !== held.text) type(field, held.text);
      if (field && --held.looks === 0) fields.delete(name);
    }
    if (Object.keys(asked).length) ask(asked);
    if (++looks === RETURN / LOOK) fields.clear();
    if (!fields.size) stop();
  };
  // From now on the fields that the person sees are the person's.
  const onAct = (event) => {
    for (const name of event.isTrusted ? [...fields.keys()] : []) if (find(name)) fields.delete(name);
  };
  const timer = setInterval(look, LOOK);
  const acts = ["pointerdown", "keydown", "input"];
  const stop = () => {
    clearInterval(timer);
    for (const act of acts) document.removeEventListener(act, onAct, true);
  };
  for (const act of acts) document.addEventListener(act, onAct, true);
  return stop;
}

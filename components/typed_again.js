// What was typed right before the page was left or reloaded is typed again when it is back: what the
// browser sends last may never be read. This tab's own storage holds it meanwhile.

const RECENT = 10_000; // milliseconds after which the server has heard of what was typed
const RETURN = 60_000; // milliseconds for which what was left is waited for
const LOOK = 100; // milliseconds from one look for the fields to the next
const LOOKS = 100; // at a field, in which Python may yet put what it knew
const ASK = 25; // looks after which Python is asked again for fields that are not there
const ASKS = 4; // times that it is asked

const waiting = new Map(); // name of a container -> its fields, by name: their texts, and the looks left

const place = (key) => `draftbench-typed-${key}`;

/** The name of a field: the class that Streamlit makes of its widget's key. */
export function nameOf(field) {
  const named = field.closest('[class*="st-key-"]');
  return [...(named?.classList ?? [])].find((each) => each.startsWith("st-key-"));
}

/** Hold for the page's return what these fields, by name, hold, where they still are on it. */
export function holdTyped(key, typed) {
  const isNew = ({ field, at }) => field.isConnected && Date.now() - at < RECENT;
  const left = [...typed].filter(([, each]) => isNew(each));
  const texts = Object.fromEntries(left.map(([name, { text }]) => [name, text]));
  try {
    sessionStorage.removeItem(place(key)); // of an earlier time, when the page was not left after all
    if (left.length) sessionStorage.setItem(place(key), JSON.stringify({ at: Date.now(), texts }));
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
  const isFresh = held && Date.now() - held.at < RETURN;
  return new Map(
    Object.entries(isFresh ? held.texts : {}).map(([name, text]) => [name, { text, looks: LOOKS }]),
  );
}

const find = (name) => document.querySelector(`.${CSS.escape(name)} :is(textarea, input)`);

function type(field, text) {
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
  set.call(field, text); // past React, which takes a value of its own for no change
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Type again what was held, until the person does something; `ask` has Python show the fields. */
export function typeAgain(key, ask) {
  if (!waiting.has(key)) waiting.set(key, takeHeld(key));
  const fields = waiting.get(key);
  if (!fields.size) return () => {};
  let looks = 0;
  const look = () => {
    const missing = [];
    for (const [name, wanted] of fields) {
      const field = find(name);
      if (!field) missing.push(name);
      else if (field.value !== wanted.text) type(field, wanted.text);
      if (field && --wanted.looks === 0) fields.delete(name);
    }
    if (missing.length && looks % ASK === 0 && looks < ASKS * ASK) ask(missing);
    if (++looks === RETURN / LOOK || !fields.size) stop();
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

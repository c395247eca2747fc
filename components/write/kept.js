// Keep the form and the sets of lanes in this browser, and tell Python about them once. Only what
// Python names is kept, and what is being typed into the fields that it names: never a key.

const FORM = "draftbench-form";
const SETS = "draftbench-sets";
const LONGEST = 100_000; // characters; Python reads no more
const AGAIN = 2500; // milliseconds: a trigger that falls into another rerun may be lost
const typed = {}; // name of a field -> text of it that Python may not know yet
const before = {}; // likewise, what was in the field before that was typed
let latest = null; // what Python told last
let applied = "{}";
let nothingKept = false;
let timer = null;
let place = null; // the component's element: where it is drawn anew, the old one goes after that

const nameOf = (name) => (latest.whose ? `${name}-${latest.whose}` : name);

function read(store, name) {
  try {
    const text = window[store].getItem(nameOf(name)) ?? "";
    return text.length <= LONGEST ? text : "";
  } catch {
    return ""; // this browser keeps nothing
  }
}

function write(store, name, value) {
  try {
    const text = JSON.stringify(value);
    if (text.length <= LONGEST) window[store].setItem(nameOf(name), text);
  } catch {
    // It is full, or keeps nothing: the page works without.
  }
}

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === "object" && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

// What Python sent last, with what was typed since. A new value from Python replaces typed text,
// unless the field had that value before we heard of it: then it was typed over.
function follow(data) {
  for (const name of Object.keys(typed)) {
    const text = data.form[name];
    if (latest && latest.form[name] !== text && before[name] !== text) delete typed[name];
  }
  latest = data;
}

function keepForm() {
  const own = latest.own || Object.keys(typed).length > 0;
  const kept = { run: latest.run, own, form: { ...latest.form, ...typed } };
  write("sessionStorage", FORM, kept);
  if (own) write("localStorage", FORM, kept);
}

// Other tabs have sets, too: only what this page saved or deleted is changed, when it did so.
function keepSets({ saved, deleted }) {
  const change = JSON.stringify({ saved, deleted });
  if (change === applied) return;
  applied = change;
  const kept = { ...parsed(read("localStorage", SETS)), ...saved };
  for (const name of deleted) delete kept[name];
  write("localStorage", SETS, kept);
}

function tell(trigger) {
  const form = read("sessionStorage", FORM) || read("localStorage", FORM);
  const sets = read("localStorage", SETS);
  nothingKept = !form && !sets;
  if (nothingKept) return keepForm();
  const kept = parsed(form);
  if (Object.keys(typed).length) Object.assign(kept, { own: true, form: { ...kept.form, ...typed } });
  trigger("kept", { form: form && JSON.stringify(kept), sets });
  timer = setTimeout(tell, AGAIN, trigger);
}

const nameOfField = (field) =>
  Object.entries(latest?.fields ?? {}).find(([, key]) => field.closest?.(`.st-key-${key}`))?.[0];

function onInput({ target }) {
  const name = nameOfField(target);
  if (!name) return;
  typed[name] = target.value;
  if (latest.heard || nothingKept) keepForm();
}

function beforeInput({ target }) {
  const name = nameOfField(target);
  if (name && typed[name] !== target.value) before[name] = target.value;
}

// Somebody may have typed before this was here.
function noteEarlierTyping() {
  const field = document.activeElement;
  const name = field?.matches("input, textarea") && nameOfField(field);
  if (name && field.value !== latest.form[name]) typed[name] = field.value;
}

export default function ({ data: { kept }, parentElement, setTriggerValue }) {
  const data = JSON.parse(kept);
  const isFirst = !latest;
  place = parentElement;
  follow(data);
  if (isFirst) noteEarlierTyping();
  clearTimeout(timer);
  if (data.heard || nothingKept) {
    keepForm();
    keepSets(data.sets);
  } else timer = setTimeout(tell, 0, setTriggerValue);
  document.addEventListener("beforeinput", beforeInput);
  document.addEventListener("input", onInput);
  return () => {
    if (place !== parentElement) return;
    clearTimeout(timer);
    document.removeEventListener("beforeinput", beforeInput);
    document.removeEventListener("input", onInput);
  };
}

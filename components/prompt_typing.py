"""Has the page follow what is typed into a prompt, at each pause and not only when it is left.

A text area of Streamlit tells its text when somebody leaves it or presses Ctrl+Enter. This presses
those keys for a person who pauses; where it cannot, all works as it does without.
"""

from typing import Final

import streamlit as st

TYPED: Final = "prompt-text"
"""Key of the container whose text areas are followed."""
_JS: Final = """
const PAUSE = 700;  // milliseconds without a key
const followed = new WeakMap();

function follow(key) {
  let timer;
  const wait = (field) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const keys = { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true };
      if (field.isConnected) field.dispatchEvent(new KeyboardEvent("keydown", keys));
    }, PAUSE);
  };
  const listen = (event) => {
    const field = event.target.closest?.(`.st-key-${key} textarea`);
    if (!field) return;
    if (event.isComposing) clearTimeout(timer);  // a word that is still being put together
    else wait(field);
  };
  document.addEventListener("input", listen);
  document.addEventListener("compositionend", listen);
  // Somebody may have typed before this was here.
  listen({ target: document.activeElement ?? document.body });
  return () => {
    clearTimeout(timer);
    document.removeEventListener("input", listen);
    document.removeEventListener("compositionend", listen);
  };
}

export default function ({ data, parentElement }) {
  if (!followed.has(parentElement)) followed.set(parentElement, follow(data.key));
  return () => {
    followed.get(parentElement)?.();
    followed.delete(parentElement);
  };
}
"""
_mount: Final = st.components.v2.component("draftbench_typing", js=_JS, isolate_styles=False)


def follow_typing() -> None:
    """Follow the text areas in the container of key `TYPED`. Shows nothing."""
    _mount(key="prompt-typing", data={"key": TYPED}, height=0)

// A lane's post once more, as the stage shows it: beside the editor, which stands above the stage.

import { element } from "./dom.js";
import { inVersion, listenerOf } from "./lane.js";
import { previewPane } from "./preview.js";
import { streamOf } from "./stream.js";

export function besidePane(root, pane) {
  const { run, lane, page, title } = pane.data;
  const post = element("div", "db-post");
  root.append(post);
  const stream = streamOf(run);
  let listener = null;
  const frame = previewPane(post, {
    page,
    title,
    onReady() {
      if (pane.left) return;
      listener = listenerOf(lane, inVersion(frame, lane, run));
      stream.join(listener);
    },
  });
  const editor = post.closest(".st-key-post-editor");
  editor?.querySelector("input")?.focus({ preventScroll: true });
  editor?.scrollIntoView({ block: "start" });
  return {
    dress: frame.dress,
    leave() {
      if (listener) stream.leave(listener);
    },
  };
}

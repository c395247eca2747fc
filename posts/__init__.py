"""The post itself: prompt, reader, renderer, exports. Pure: text in, values out; no other room."""

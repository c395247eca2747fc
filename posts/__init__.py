"""The post itself: prompt, reader, checks, exports. Pure: text in, values out; imports no other room."""

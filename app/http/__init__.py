"""The HTTP face: REST for programs, server-sent events, OpenAI's chat API, and the page that uses them."""

"""The page's files: HTML, styles and modules as the browser takes them; nothing is built."""

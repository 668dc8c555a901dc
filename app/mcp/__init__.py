"""``automl-agent mcp``: runs as tools of coding agents, over the Model Context Protocol (stdio)."""

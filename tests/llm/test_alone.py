"""A test cannot reach a paid endpoint, even where somebody's key lies about."""

import os

import pytest
from automl_agent.tools.llm.chat import ChatFault, ChatRequest
from automl_agent.tools.llm.endpoint import EndpointModel


def test_no_key_is_known_and_no_way_leads_out() -> None:
    assert "OPENAI_API_KEY" not in os.environ
    model = EndpointModel("gpt-5-mini", "https://93.184.215.14/v1", None)
    with pytest.raises(ChatFault, match="tried to reach"):
        model.ask(ChatRequest(messages=(), name="x", answer_schema={}), 5)
    model.close()

"""The child process: llama.cpp speaking the OpenAI API on the loopback interface.

``python -m automl_agent.tools.llm.embedded.serve MODEL.gguf`` prints ``ready http://HOST:PORT`` and serves until its
standard input ends, which happens when its parent dies, however that happens. The key that requests must carry
comes in the variable ``KEY_VARIABLE``, since arguments are visible to everybody.
"""

import os
import sys

from ...cores import cores
from .guard import guarded

KEY_VARIABLE = "AUTOML_AGENT_EMBEDDED_KEY"
#: The folder where it may keep what it has read.
FOLDER_VARIABLE = "AUTOML_AGENT_EMBEDDED_FOLDER"
#: Tokens of one prompt with its answer; the longest prompts of ours have about half of this.
_CONTEXT = 8192


def main() -> None:
    """Serve until standard input ends."""
    guarded()
    # llama.cpp writes its log to both streams: standard output is kept for the one line that the parent reads.
    said = os.dup(1)
    os.dup2(2, 1)
    import xllamacpp

    threads = cores()
    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.n_ctx = _CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    # Threads that wait sleep: spinning, they would take the cores from whatever else runs, and get stuck with it.
    params.cpuparams.poll = 0
    params.cpuparams_batch.poll = 0
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [os.environ.pop(KEY_VARIABLE)]
    params.slot_save_path = os.environ[FOLDER_VARIABLE] + os.sep
    params.ui = False
    params.endpoint_slots = False
    params.endpoint_props = False
    params.endpoint_metrics = False
    params.warmup = False
    server = xllamacpp.Server(params)
    os.write(said, f"ready {server.listening_address}\n".encode())
    os.close(said)
    sys.stdin.buffer.read()
    # The server's threads do not end by themselves.
    os._exit(0)


if __name__ == "__main__":
    main()

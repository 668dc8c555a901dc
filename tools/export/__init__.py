"""A delivered model in the forms that others take: a script, ONNX, a container's folder, a study."""

"""Encoders that others have trained, taken as they are; what is trained here is a linear head on what they say."""

"""Text, pictures and what lies in pictures, from a request in words to a verdict."""

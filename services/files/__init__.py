"""The content store (files under their SHA-256) and the checks of what people upload."""

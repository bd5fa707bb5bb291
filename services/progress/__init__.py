"""How agencies keep their promises, as anybody may see it: figures kept beside the cases, never counted for a page."""

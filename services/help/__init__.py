"""Help for everybody: the way through the portal, common questions, the words of the field. Texts are YAML here."""

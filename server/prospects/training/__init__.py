"""How the model that chooses threads is made and measured; never imported at run time, not part of the wheel."""

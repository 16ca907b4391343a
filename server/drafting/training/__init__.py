"""How the weights of the etiquette are made from marked texts and measured; never imported at run time."""

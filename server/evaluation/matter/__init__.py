"""How the weights of the topics are made from marked mail and measured; never imported at run time."""

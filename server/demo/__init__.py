"""The bundled sample mailbox: a salesperson's threads as data, dated relative to any moment."""

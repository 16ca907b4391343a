"""The store on SQLAlchemy, its migrations, and the secrets beside it."""

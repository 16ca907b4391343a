"""Keeps everything between runs: the database, its migrations, the data folder and its secrets.

The only room that imports SQLAlchemy, Alembic and cryptography. Its door is `opening.open_store`; the data folder and
the keys come from `data_folder` and `secrets`.
"""

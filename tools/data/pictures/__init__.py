"""Data sets of pictures, read into tables: a picture is a cell of bytes (see ``pipelines/image/packed.py``).

As read, the bytes are a file's own, or a ``.npy`` of one array; cast for models, they are pixels of one shape. All are
hostile: what is opened lies where the data set lies, formats are few, sizes are looked at before anything is decoded.
"""

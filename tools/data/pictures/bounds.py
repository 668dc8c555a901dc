"""How large pictures may be, and all of them together."""

#: Larger pictures are not decoded: pixels, pixels of a side, bytes of the file.
MOST_PIXELS, LONGEST_SIDE, LARGEST_FILE = 50_000_000, 20_000, 64 << 20
#: Bytes of all pictures of a table, which are held in memory; of one that many rows name, as often.
MOST_BYTES = 4 << 30

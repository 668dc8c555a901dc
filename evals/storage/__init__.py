"""What the record of a run withstands: torn and garbled files, full disks, kills, and several processes at once."""

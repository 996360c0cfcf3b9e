"""One file a kind of paper: each has ``JENIS``. See docs/menambah-naskah.md."""

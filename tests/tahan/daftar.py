"""The one list of modules of ``make tahan``: each has a tuple ``UJI`` of :class:`tests.tahan.bentuk.UjiTahan`."""

MODUL = (
    "tests.tahan.jejak",
    "tests.tahan.bunuh",
    "tests.tahan.peran",
    "tests.tahan.surel",
    "tests.tahan.temporal_pergi",
    "tests.tahan.cadang",
    "tests.tahan.saat_beda",
    "tests.tahan.jam",
    "tests.tahan.listrik",
    "tests.tahan.penuh",
    "tests.tahan.jaringan",
    "tests.tahan.jaringan_luar",
    "tests.tahan.skema_api",
    "tests.tahan.beban",
    "tests.tahan.naskah",
    "tests.tahan.ganas",
    "tests.tahan.fuzz",
    "tests.tahan.subjek",
)

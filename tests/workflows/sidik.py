"""The fingerprint of the workflows: every call that gives Temporal a command, by method and in source order."""

import ast
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "workflows"
PERINTAH = {
    "execute_activity",
    "execute_local_activity",
    "execute_child_workflow",
    "start_activity",
    "start_local_activity",
    "start_child_workflow",
    "sleep",
    "wait_condition",
    "continue_as_new",
    "_jalankan",
    "jalani",
}


def sidik_sumber(sumber: str) -> dict[str, list[str]]:
    """Method -> its commands, e.g. ``execute_local_activity('buka_penugasan')``."""
    hasil: dict[str, list[str]] = {}
    for kelas in [
        s for s in ast.parse(sumber).body if isinstance(s, ast.ClassDef) and s.name.endswith(("Workflow", "AlurKasus"))
    ]:
        for metode in [m for m in kelas.body if isinstance(m, ast.AsyncFunctionDef | ast.FunctionDef)]:
            panggilan = [
                s
                for s in ast.walk(metode)
                if isinstance(s, ast.Call) and isinstance(s.func, ast.Attribute) and s.func.attr in PERINTAH
            ]
            urut = sorted(panggilan, key=lambda s: (s.lineno, s.col_offset))
            if urut:
                hasil[f"{kelas.name}.{metode.name}"] = [_tulis(s) for s in urut]
    return hasil


def _tulis(panggilan: ast.Call) -> str:
    nama = panggilan.func.attr if isinstance(panggilan.func, ast.Attribute) else ""
    pertama = panggilan.args[0] if panggilan.args else None
    return f"{nama}({pertama.value!r})" if isinstance(pertama, ast.Constant) else nama


def sidik_alur() -> dict[str, list[str]]:
    """The fingerprint of all workflow modules."""
    hasil: dict[str, list[str]] = {}
    for berkas in sorted(FOLDER.glob("*.py")):
        hasil |= sidik_sumber(berkas.read_text(encoding="utf-8"))
    return hasil

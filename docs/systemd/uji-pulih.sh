#!/bin/sh
# Restore the newest complete backup into a database made for nothing else, and let the restore prove it: files, rows,
# the whole audit chain. Usage: uji-pulih.sh BACKUPS SCRATCH, with PATUH_BASIS_DATA naming that database, which must be
# called *_uji_pulih: it is emptied first.
set -eu
cadangan=$1
coba=$2
PATUH=${PATUH:-/opt/patuh/bin/patuh}
case ${PATUH_BASIS_DATA%%\?*} in
  *_uji_pulih) ;;
  *) echo "PATUH_BASIS_DATA harus menunjuk basis data yang namanya berakhir _uji_pulih" >&2; exit 1 ;;
esac
# The newest folder with a manifest: one without it was never finished.
terakhir=$(find "$cadangan" -mindepth 2 -maxdepth 2 -name cadangan.json | sort | tail -n 1)
[ -n "$terakhir" ] || { echo "tidak ada cadangan yang selesai di $cadangan" >&2; exit 1; }
rm -rf "$coba"
psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --dbname "$PATUH_BASIS_DATA" \
  --command 'SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public'
"$PATUH" pulihkan --dari "$(dirname "$terakhir")" --data "$coba"
rm -rf "$coba"

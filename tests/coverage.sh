#!/bin/bash
# Every branch of benefits/ is taken by its own tests and the golden cases: builds just those, without optimisation, and
# asks gcovr. Run: tests/coverage.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(realpath -m "${1:-build/coverage}")
libraries=(libutf8proc jansson libsodium cmocka)
flags=(-std=c17 -O0 -g -D_GNU_SOURCE -I. $(pkg-config --cflags "${libraries[@]}"))
mkdir -p "$folder"
find "$folder" -name '*.gcda' -delete

# compile SOURCE [FLAG...]: prints the object's name; an object newer than every header is kept.
object_of() { echo "$folder/${1//\//.}.o"; }
compile() {
    local object
    object=$(object_of "$1")
    [ -z "$(find "$1" benefits base tests -name '*.[chd]*' -newer "$object" 2>/dev/null | head -1)" ] && [ -f "$object" ] ||
        ${CC:-cc} "${flags[@]}" "${@:2}" -c "$1" -o "$object"
}
export -f compile object_of
sources=(benefits/*.c)
others=(base/arena.c base/csv.c base/csv_value.c base/data_fault.c base/date.c base/text.c base/validity.c)
tests=(tests/test_benefits_*.c)
for source in "${sources[@]}"; do compile "$source" --coverage & while [ "$(jobs -r | wc -l)" -ge 2 ]; do wait -n; done; done
for source in "${others[@]}" "${tests[@]}"; do [ ! -f "$source" ] || compile "$source" & while [ "$(jobs -r | wc -l)" -ge 2 ]; do wait -n; done; done
wait
objects=()
for source in "${sources[@]}" "${others[@]}"; do [ ! -f "$source" ] || objects+=("$(object_of "$source")"); done
for test in "${tests[@]}"; do
    program=$folder/$(basename "$test" .c)
    ${CC:-cc} --coverage -o "$program" "$(object_of "$test")" "${objects[@]}" $(pkg-config --libs "${libraries[@]}")
    "$program" >"$program.log" 2>&1 || { tail -20 "$program.log"; exit 1; }
done
gcovr --root . --filter benefits/ --object-directory "$folder" --exclude-unreachable-branches --exclude-throw-branches \
    --branches --fail-under-branch 100 --fail-under-line 100 "$folder"

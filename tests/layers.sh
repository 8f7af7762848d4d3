#!/bin/sh
# The arrows of the house: which room may include which. Anything else fails. Run: tests/layers.sh [ROOT]
cd "${1:-.}" || exit 2
allowed() {
    case "$1" in
    base) echo "base" ;;
    benefits) echo "base benefits" ;;
    dossiers) echo "base dossiers" ;;
    cards) echo "base cards" ;;
    drawing) echo "base drawing" ;;
    files) echo "base files" ;;
    claims) echo "base claims" ;;
    records) echo "base records cards benefits dossiers" ;;
    migrations) echo "base records migrations cards benefits dossiers" ;;
    api) echo "base records migrations cards drawing files claims benefits dossiers api" ;;
    esac
}
# Libraries that only one room (and rooms above it, never) may know.
xml="parser.h xmlreader.h xmlsec.h"
foreign() {
    case "$1" in
    base) echo "$xml libpq-fe.h microhttpd.h qrencode.h cairo.h" ;;
    benefits | dossiers) echo "$xml libpq-fe.h microhttpd.h qrencode.h cairo.h jansson.h sodium.h stdlib.h time.h" ;;
    cards) echo "$xml libpq-fe.h microhttpd.h qrencode.h cairo.h pangocairo.h" ;;
    drawing) echo "$xml libpq-fe.h microhttpd.h sodium.h" ;;
    files) echo "libpq-fe.h microhttpd.h qrencode.h cairo.h" ;;
    claims) echo "libpq-fe.h microhttpd.h qrencode.h cairo.h jansson.h time.h" ;;
    records) echo "$xml microhttpd.h qrencode.h cairo.h" ;;
    migrations) echo "$xml microhttpd.h libpq-fe.h qrencode.h cairo.h" ;;
    api) echo "$xml libpq-fe.h qrencode.h cairo.h pangocairo.h" ;;
    esac
}
bad=0
count=0
for room in base benefits dossiers cards drawing files claims records migrations api; do
    for file in $(find "$room" -name '*.[ch]' 2>/dev/null); do
        count=$((count + 1))
        for include in $(sed -n 's/^ *# *include *"\([^"]*\)".*/\1/p' "$file"); do
            target=${include%%/*}
            [ "$target" = queries.h ] && target=records
            case " $(allowed "$room") " in
            *" $target "*) ;;
            *) echo "$file includes $include: $room may not know $target" && bad=1 ;;
            esac
        done
        for header in $(foreign "$room"); do
            grep -q "^ *# *include *<\(.*/\)\{0,1\}$header>" "$file" && echo "$file includes <$header>" && bad=1
        done
    done
done
[ "$count" -gt 0 ] || { echo "no files found"; exit 2; }
[ "$bad" = 0 ] && echo "layers: $count files, every arrow allowed"
exit "$bad"

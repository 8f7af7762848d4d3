# Embeds every statement of records/*.sql and names it in C: `-- name: visits_of_person` becomes
# QUERY_visits_of_person, so a typo in C does not compile. The texts are split at start (records/query.c).
function(embed_queries target)
    file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/records/*.sql)
    list(SORT files)
    set(enum "")
    set(names "")
    set(incbin "")
    foreach(file ${files})
        file(STRINGS ${file} lines REGEX "^-- name: [a-z0-9_]+")
        foreach(line ${lines})
            string(REGEX REPLACE "^-- name: ([a-z0-9_]+).*" "\\1" name "${line}")
            string(APPEND enum "    QUERY_${name},\n")
            string(APPEND names "    \"${name}\",\n")
        endforeach()
        string(APPEND incbin "    .incbin \"${file}\"\n    .byte 10\n")
    endforeach()
    set(folder ${CMAKE_BINARY_DIR}/generated)
    file(CONFIGURE OUTPUT ${folder}/queries.h @ONLY CONTENT
"/* Made by records/queries.cmake from the .sql files of records. */
#ifndef QUERIES_H
#define QUERIES_H

enum query {
    QUERY_none,
${enum}    QUERY_COUNT
};

#endif
")
    file(CONFIGURE OUTPUT ${folder}/query_names.c @ONLY CONTENT
"#include \"records/query.h\"

const char *const query_names[QUERY_COUNT] = {
    \"none\",
${names}};
")
    file(CONFIGURE OUTPUT ${folder}/query_texts.S @ONLY CONTENT
"    .section .rodata
    .globl query_texts
query_texts:
${incbin}    .byte 0
    .section .note.GNU-stack, \"\", @progbits
")
    set_property(SOURCE ${folder}/query_texts.S PROPERTY OBJECT_DEPENDS "${files}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
    target_sources(${target} PRIVATE ${folder}/query_names.c ${folder}/query_texts.S)
endfunction()

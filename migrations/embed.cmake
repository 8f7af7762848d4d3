# Puts the texts that the program needs at run time into the program itself, so that one file deploys:
# migrations, functions, catalogues and rules. They are assembled (.incbin), not compiled, so size costs nothing.
function(embed_files target)
    file(GLOB files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/migrations
         migrations/[0-9]*.sql migrations/functions/*.sql migrations/catalogues/*.csv
         migrations/rules/*.csv migrations/demo/*.csv)
    list(SORT files)
    set(data "")
    set(table "    .section .data.rel.ro, \"aw\", @progbits\n    .balign 8\n    .globl embedded_files\nembedded_files:\n")
    set(index 0)
    set(paths "")
    foreach(file ${files})
        string(APPEND data
            ".Lname${index}:\n    .asciz \"${file}\"\n"
            ".Ltext${index}:\n    .incbin \"${CMAKE_SOURCE_DIR}/migrations/${file}\"\n"
            ".Lend${index}:\n    .byte 0\n")
        string(APPEND table "    .quad .Lname${index}, .Ltext${index}, .Lend${index} - .Ltext${index}\n")
        math(EXPR index "${index} + 1")
        list(APPEND paths ${CMAKE_SOURCE_DIR}/migrations/${file})
    endforeach()
    string(APPEND table "    .globl embedded_file_count\nembedded_file_count:\n    .quad ${index}\n"
           "    .section .note.GNU-stack, \"\", @progbits\n")
    set(output ${CMAKE_BINARY_DIR}/generated/embedded_files.S)
    file(CONFIGURE OUTPUT ${output} CONTENT "    .section .rodata\n${data}${table}" @ONLY)
    set_property(SOURCE ${output} PROPERTY OBJECT_DEPENDS "${paths}")
    target_sources(${target} PRIVATE ${output})
endfunction()

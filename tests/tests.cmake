# Every tests/test_*.c is a cmocka program, every tests/fuzz_*.c a fuzz target whose corpus
# (tests/corpus/NAME/) is replayed here; tests/suite.cmake adds what needs a server.
set(rooms api migrations records cards drawing files claims benefits dossiers base)

file(GLOB unit_tests CONFIGURE_DEPENDS tests/test_*.c)
foreach(source ${unit_tests})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    target_link_libraries(${name} ${rooms} PkgConfig::CMOCKA)
    add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endforeach()

file(GLOB fuzz_targets CONFIGURE_DEPENDS tests/fuzz_*.c)
list(REMOVE_ITEM fuzz_targets ${CMAKE_SOURCE_DIR}/tests/fuzz_replay.c)
foreach(source ${fuzz_targets})
    get_filename_component(name ${source} NAME_WE)
    if(SANITIZE STREQUAL "fuzzer")
        add_executable(${name} ${source})
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        target_link_libraries(${name} ${rooms})
    else()
        add_executable(${name} ${source} tests/fuzz_replay.c)
        target_link_libraries(${name} ${rooms})
        add_test(NAME ${name} COMMAND ${name} ${CMAKE_SOURCE_DIR}/tests/corpus/${name})
    endif()
endforeach()

add_test(NAME layers COMMAND ${CMAKE_SOURCE_DIR}/tests/layers.sh ${CMAKE_SOURCE_DIR})
include(tests/suite.cmake)

# The claims as programs of others read and sign them. claim_dump shows what the room makes of one.
add_executable(claim_dump ${CMAKE_CURRENT_LIST_DIR}/claim_dump.c)
target_link_libraries(claim_dump claims base)
add_test(NAME claims COMMAND /usr/bin/python3 -B ${CMAKE_CURRENT_LIST_DIR}/claims.py $<TARGET_FILE:claim_dump>)
set_tests_properties(claims PROPERTIES TIMEOUT 600)

# The claims as programs of others read and sign them. claim_dump shows what the room makes of one.
add_executable(claim_dump ${CMAKE_CURRENT_LIST_DIR}/claim_dump.c)
target_link_libraries(claim_dump claims base)

# People for the second implementation of the law in SQL (tests/twin.sql), compared by tests/twin.py.
add_executable(twin_people tests/twin_people.c)
target_link_libraries(twin_people migrations benefits dossiers base)
server_test(twin 600 twin.py --people-program $<TARGET_FILE:twin_people>)

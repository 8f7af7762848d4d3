# The cards as programs of others see them. card_samples writes codes and documents for them.
add_executable(card_samples ${CMAKE_CURRENT_LIST_DIR}/card_samples.c)
target_link_libraries(card_samples cards drawing base)

add_test(NAME bhyt_verify COMMAND /usr/bin/python3 -B ${CMAKE_CURRENT_LIST_DIR}/bhyt_verify.py
    $<TARGET_FILE:bhyt-verify> $<TARGET_FILE:card_samples>)
add_test(NAME independent_readers
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/independent/run $<TARGET_FILE:card_samples>)
set_tests_properties(independent_readers PROPERTIES SKIP_RETURN_CODE 77)

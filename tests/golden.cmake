# Published worked examples: golden_cases FILE takes any file of that form.
add_executable(golden_cases tests/golden_cases.c tests/golden_pensions.c tests/golden_short_term.c
    tests/golden_health.c)
target_link_libraries(golden_cases migrations benefits dossiers base PkgConfig::JANSSON)
add_test(NAME golden_cases COMMAND golden_cases ${CMAKE_SOURCE_DIR}/tests/cases/golden_cases.json)

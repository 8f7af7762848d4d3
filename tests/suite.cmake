# The tests that need a running server. They share one PostgreSQL, set up and taken down by ctest;
# each works on a copy of its database. A test that kills PostgreSQL or needs more people has its own.
set(TSAN_PROGRAM "" CACHE FILEPATH "an ansinh built with -DSANITIZE=thread, to be tested too")
set(python /usr/bin/python3 -B)
set(fixture ${CMAKE_BINARY_DIR}/fixture)

# server_test(NAME SECONDS command...): a script of tests/ against the program of this build.
function(server_test name seconds)
    add_test(NAME ${name} COMMAND ${python} ${CMAKE_SOURCE_DIR}/tests/${ARGN})
    set_tests_properties(${name} PROPERTIES
        TIMEOUT ${seconds}
        FIXTURES_REQUIRED postgres
        ENVIRONMENT "ANSINH_PROGRAM=$<TARGET_FILE:ansinh>;ANSINH_FIXTURE=${fixture}")
endfunction()

add_test(NAME postgres_start COMMAND ${python} ${CMAKE_SOURCE_DIR}/tests/postgres.py start ${fixture}
    --program $<TARGET_FILE:ansinh>)
add_test(NAME postgres_stop COMMAND ${python} ${CMAKE_SOURCE_DIR}/tests/postgres.py stop ${fixture})
set_tests_properties(postgres_start PROPERTIES FIXTURES_SETUP postgres TIMEOUT 300)
set_tests_properties(postgres_stop PROPERTIES FIXTURES_CLEANUP postgres TIMEOUT 60)

# C tests that include tests/database.h, themselves or through a header of theirs, make databases of
# their own in the same cluster.
foreach(source ${unit_tests})
    file(STRINGS ${source} includes REGEX "#include \"tests/.*\\.h\"")
    string(REGEX MATCHALL "tests/[a-z_]+\\.h" headers "${includes}")
    list(TRANSFORM headers PREPEND ${CMAKE_SOURCE_DIR}/)
    set(wants_database "")
    foreach(file ${source} ${headers})
        file(STRINGS ${file} found REGEX "#include \"tests/database.h\"")
        list(APPEND wants_database ${found})
    endforeach()
    if(wants_database)
        get_filename_component(name ${source} NAME_WE)
        set_tests_properties(${name} PROPERTIES
            FIXTURES_REQUIRED postgres
            ENVIRONMENT "ANSINH_TEST_DATABASE_URL=service=ansinh_test;PGSERVICEFILE=${fixture}/pg_service.conf")
    endif()
endforeach()

server_test(transcripts 600 transcripts.py)
if(TSAN_PROGRAM)
    server_test(transcripts_tsan 900 transcripts.py --program ${TSAN_PROGRAM})
endif()
server_test(openapi 120 openapi.py)
server_test(framing 600 framing.py)
server_test(outage 300 outage.py)
server_test(self_check 120 self_check.py)
server_test(plans 600 plans.py)
server_test(matrix 600 matrix.py)
server_test(lockout 600 lockout.py)
server_test(claims_model 300 claims_model.py)
server_test(claim_signatures 300 claim_signatures.py)
server_test(card_checks 300 card_checks.py)
server_test(signed_checks 300 signed_checks.py)
server_test(card_operations 300 card_operations.py)
server_test(settlements 300 settlements.py)
server_test(consents 300 consents.py)
server_test(delegations 300 delegations.py)
server_test(once 600 once.py)
server_test(card_batch 300 card_batch.py)
server_test(keys 300 keys.py)
server_test(status 900 status.py)
server_test(walls 300 walls.py)
server_test(same_key 300 same_key.py)
server_test(escalation 600 escalation.py)
server_test(dossier_copies 300 dossier_copies.py)
server_test(dossier_desks 300 dossier_desks.py)
server_test(crash 600 crash.py)
server_test(partners 600 partners.py)
server_test(partner_dossiers 300 partner_dossiers.py)
server_test(reports 300 reports.py)
server_test(papers 300 papers.py)
server_test(payment_runs 300 payment_runs.py)
server_test(imports 300 imports.py)
server_test(payment_crash 300 payment_crash.py)
server_test(attachments 300 attachments.py)
server_test(law_preview 300 law_preview.py)
server_test(survivors 300 survivors.py)
server_test(disputes 300 disputes.py)
server_test(gateway 300 gateway.py)
server_test(fhir 300 fhir.py)
server_test(facility_day 300 facility_day.py)
server_test(claim_batch 300 claim_batch.py)

# Every branch of benefits/ is taken: built apart, without sanitizers, and shown by gcovr.
add_test(NAME coverage COMMAND ${CMAKE_SOURCE_DIR}/tests/coverage.sh ${CMAKE_BINARY_DIR}/coverage)
set_tests_properties(coverage PROPERTIES TIMEOUT 300)
server_test(pension_rises 300 pension_rises.py)

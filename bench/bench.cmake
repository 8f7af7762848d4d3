# Programs of the measurements, built only when asked for: ninja bench_hello bench_pace bench_cards
# bench_drawing bench_claims
add_executable(bench_hello EXCLUDE_FROM_ALL bench/hello.c)
target_link_libraries(bench_hello PkgConfig::MHD)
add_executable(bench_pace EXCLUDE_FROM_ALL bench/pace.c)
target_link_libraries(bench_pace m)
add_executable(bench_cards EXCLUDE_FROM_ALL bench/cards.c)
target_link_libraries(bench_cards drawing cards base)
add_executable(bench_drawing EXCLUDE_FROM_ALL bench/drawing.c)
target_link_libraries(bench_drawing drawing cards base)
add_executable(bench_benefits bench/benefits.c)
target_link_libraries(bench_benefits migrations benefits dossiers base PkgConfig::SODIUM)
add_executable(bench_claims EXCLUDE_FROM_ALL bench/claims.c)
target_link_libraries(bench_claims claims base)

# What the room of cards builds beside its library: OpenSSL for the P-256 keys of phones, the offline
# verifier bhyt-verify, and libbhytqr for those who verify inside a program of their own.
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)
target_link_libraries(cards PUBLIC PkgConfig::CRYPTO)
include(GNUInstallDirs)

set(BHYT_STORE /var/lib/bhyt-verify CACHE PATH "where bhyt-verify keeps keys and revocations")

set(bhytqr_sources
    base45.c cbor.c cbor_write.c sign1.c keyring.c key_set.c document.c device_key.c
    card_token.c card_claims.c card_members.c token_text.c token_fault.c
    token_judge.c status_list.c status_files.c seen.c store.c store_file.c store_update.c store_bundle.c verdict.c
    ../base/date.c ../base/text.c ../base/arena.c)
list(TRANSFORM bhytqr_sources PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
set(bhytqr_libraries PkgConfig::SODIUM PkgConfig::ZLIB PkgConfig::CRYPTO PkgConfig::UTF8PROC)

add_library(bhytqr_objects OBJECT ${bhytqr_sources})
set_target_properties(bhytqr_objects PROPERTIES C_VISIBILITY_PRESET hidden)
target_link_libraries(bhytqr_objects PUBLIC ${bhytqr_libraries})

add_library(bhytqr SHARED)
set_target_properties(bhytqr PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0 LINKER_LANGUAGE C
    PUBLIC_HEADER ${CMAKE_CURRENT_LIST_DIR}/bhytqr.h)
target_link_libraries(bhytqr PRIVATE bhytqr_objects)

# The program is made of the same objects, so that it needs neither the library nor what draws.
set(verify_sources bhyt_verify.c child.c verify_output.c verify_sync.c scan_field.c ../base/buffer.c)
list(TRANSFORM verify_sources PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
add_executable(bhyt-verify ${verify_sources})
target_compile_definitions(bhyt-verify PRIVATE BHYT_STORE_DEFAULT="${BHYT_STORE}")
target_link_libraries(bhyt-verify bhytqr_objects)

configure_file(${CMAKE_CURRENT_LIST_DIR}/bhytqr.pc.in ${CMAKE_BINARY_DIR}/bhytqr.pc @ONLY)
install(TARGETS bhytqr bhyt-verify)
install(FILES ${CMAKE_BINARY_DIR}/bhytqr.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/bhyt-verify.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)

include(${CMAKE_CURRENT_LIST_DIR}/../tests/cards.cmake)

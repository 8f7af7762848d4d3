# What the room of cards needs beside its own sources: OpenSSL for the P-256 keys of phones.
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)
target_link_libraries(cards PUBLIC PkgConfig::CRYPTO)

/* What a stranger may make us do, in one place. Sizes in bytes unless the name says otherwise. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
    LIMIT_HEADER_BYTES = 16 * 1024,
    LIMIT_BODY_BYTES = 64 * 1024,
    LIMIT_BATCH_BYTES = 1024 * 1024,       /* of a list of many things to do */
    LIMIT_FILE_BYTES = 20 * 1024 * 1024,   /* of a body that goes to disk as it comes */
    LIMIT_CLAIM_BYTES = 100 * 1024 * 1024, /* the same, of an envelope with a claim */
    LIMIT_FILE_MEMORY_BYTES = 256 * 1024,  /* of an envelope that stays off the disk */
    LIMIT_FILES_AT_ONCE = 64,
    LIMIT_FILES_OF_ONE = 32,  /* of them, from one account */
    LIMIT_FILES_UNASKED = 32, /* of them, before small ones are asked who sends them, too */
    LIMIT_PATH_BYTES = 512,
    LIMIT_QUERY_BYTES = 2048,
    LIMIT_JSON_DEPTH = 16,
    LIMIT_JSON_ELEMENTS = 10000,
    LIMIT_PAGE_ROWS = 200,
    LIMIT_PAGE_ROWS_DEFAULT = 50,
    LIMIT_SCAN_BYTES = 1024,
    LIMIT_ARENA_BYTES = 8 * 1024 * 1024,
    LIMIT_CLAIM_ARENA_BYTES = 16 * 1024 * 1024, /* of a claim: months in intensive care */
};

#endif

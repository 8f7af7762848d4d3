/* Any scan: never a crash; a card that is read can be written, and reads the same again. */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include <sodium.h>

#include "base/text.h"
#include "cards/legacy_qr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct arena arena;

static void check_text(const char *text)
{
    if (text) {
        const char *stored = text_normalise(&arena, text, strlen(text));
        assert(*text && stored && strcmp(stored, text) == 0);
    }
}

static void check_members(const struct scan *scan)
{
    check_text(scan->full_name);
    check_text(scan->address);
    check_text(scan->parent_name);
    check_text(scan->issued_at);
    assert((scan->kind == SCAN_SIGNED) == (scan->signed_text != NULL));
    assert((scan->kind == SCAN_PAPER) == (scan->paper_code != NULL));
    assert(!scan->paper_code || strspn(scan->paper_code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == 16);
    assert(scan->signed_text || scan->paper_code || scan->si_number || scan->personal_number);
    assert(!scan->si_number || strlen(scan->si_number) == 10);
    assert(!scan->personal_number || strlen(scan->personal_number) == 12);
    assert(strlen(scan->initial_facility) == 0 || strlen(scan->initial_facility) == 5);
    assert(scan->sex >= 0 && scan->sex <= 2);
    assert(scan->benefit_digit >= 0 && scan->benefit_digit <= 5);
    if (scan->kind == SCAN_BHYT_CARD || scan->kind == SCAN_CHIP_CARD) {
        assert(scan->full_name && date_is_valid(scan->birth_date));
    }
}

static void check_writing(const struct scan *scan)
{
    static const unsigned char key[LEGACY_QR_KEY_SIZE] = {1};
    struct scan read_back;
    char *text = NULL;
    char *again = NULL;
    enum scan_fault fault = legacy_qr_write(&arena, &scan_catalogue_built_in, scan, key, &text);
    if (fault == SCAN_FAULT_HEX_LONG || fault == SCAN_FAULT_TOO_LONG) {
        return; /* composition may lengthen a text; the card that held it was full */
    }
    assert(!fault);
    fault = scan_parse(&arena, &scan_catalogue_built_in, text, strlen(text), &read_back);
    assert(!fault);
    check_members(&read_back);
    fault = legacy_qr_write(&arena, &scan_catalogue_built_in, &read_back, key, &again);
    assert(!fault && strcmp(text, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scan scan;
    arena_reset(&arena);
    if (scan_parse(&arena, &scan_catalogue_built_in, (const char *)data, size, &scan) !=
        SCAN_FAULT_NONE) {
        return 0;
    }
    check_members(&scan);
    if (scan.kind == SCAN_BHYT_CARD) {
        check_writing(&scan);
    }
    return 0;
}

/* Certificates that somebody hands in: whatever comes, it is refused with a reason or it is one
 * that reads the same again from what is kept of it, and no word of it breaks a line. */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "claims/base64.h"
#include "claims/certificate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NOW = 1795000000 }; /* 2026-11-18 */

static void look_at_text(const char *text)
{
    size_t length = strlen(text);
    assert(length > 0 && text_is_utf8(text, length));
    for (size_t i = 0; i < length; i++) {
        assert((unsigned char)text[i] >= ' ');
    }
}

static void look_at(const char *text, size_t size)
{
    static struct certificate first, again;
    uint32_t faults = certificate_read(text, size, NOW, &first);
    assert(faults < 1U << CERTIFICATE_FAULT_COUNT);
    if (faults == 0) {
        look_at_text(first.subject_name);
        look_at_text(first.issuer_name);
        look_at_text(first.serial);
        assert(first.valid_from <= first.valid_to && first.valid_to >= NOW);
        assert(strlen(first.fingerprint) == CERTIFICATE_FINGERPRINT_SIZE - 1);
        assert(certificate_read(first.pem, strlen(first.pem), NOW, &again) == 0);
        assert(strcmp(first.pem, again.pem) == 0);
        assert(strcmp(first.fingerprint, again.fingerprint) == 0);
        assert(first.key_bits == again.key_bits);
    }
}

/* As a text, and as the DER that a text would hold. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[CERTIFICATE_TEXT_MAX + 4];
    look_at((const char *)data, size);
    if (size <= CERTIFICATE_TEXT_MAX / 4 * 3) {
        look_at(text, base64_write(data, size, text));
    }
    return 0;
}

/* Any file: its type is one that is kept, told from its first bytes alone, and never one that a
 * browser would run. */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/file_type.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Memory of exactly that size, so that reading behind it is seen. */
    uint8_t *exact = malloc(size ? size : 1);
    assert(exact);
    memcpy(exact, data, size);
    const struct file_type *type = file_type_of(exact, size);
    if (type) {
        size_t known = size < FILE_TYPE_BYTES ? size : FILE_TYPE_BYTES;
        assert(file_type_of(exact, known) == type);
        const struct file_type *named = file_type_named(type->content_type);
        assert(named && strcmp(named->extension, type->extension) == 0);
        assert(*type->extension && !strstr(type->content_type, "html"));
        assert(!strstr(type->content_type, "script") && !strstr(type->content_type, "svg"));
    }
    free(exact);
    return 0;
}

#include <sys/stat.h>

#include "cards/store.h"

static enum document_fault bundle_fetch(void *context, enum store_item item, uint32_t list,
                                        size_t size_most, struct span *ret_document)
{
    const struct status_bundle *bundle = context;
    struct span document = item == STORE_KEY_SET    ? bundle->key_set
                           : item == STORE_MANIFEST ? bundle->manifest
                           : item == STORE_DELTA    ? bundle->delta
                                                    : (struct span){NULL, 0};
    (void)size_most;
    for (size_t i = 0; item == STORE_LIST && i < bundle->count; i++) {
        if (bundle->lists[i].list == list) {
            document = bundle->lists[i].document;
        }
    }
    if (document.size == 0) {
        return DOCUMENT_MISSING;
    }
    *ret_document = document;
    return DOCUMENT_GOOD;
}

struct store_source store_source_of_bundle(struct status_bundle *bundle)
{
    return (struct store_source){bundle_fetch, bundle};
}

static bool tell(enum document_fault fault, const char **ret_why)
{
    if (fault && ret_why) {
        *ret_why = document_fault_kind(fault)->code;
    }
    return !fault;
}

struct bhyt_store *bhyt_store_open(const char *folder, const char **ret_why)
{
    struct bhyt_store *store = NULL;
    tell(store_open(folder, &store), ret_why);
    return store;
}

bool bhyt_store_trust(const char *folder, const uint8_t root_key[PUBLIC_KEY_SIZE])
{
    mkdir(folder, 0755);
    return store_root_add(folder, root_key);
}

bool bhyt_store_take(const char *folder, const void *bytes, uint64_t size, int64_t now,
                     const char **ret_why)
{
    struct status_bundle bundle;
    enum document_fault fault = status_bundle_read((struct span){bytes, size}, &bundle);
    if (!fault) {
        struct store_source source = store_source_of_bundle(&bundle);
        fault = store_update(folder, &source, now);
    }
    return tell(fault, ret_why);
}

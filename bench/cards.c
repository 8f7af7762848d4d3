/*
 * What signed cards cost on one core: bench_cards FOLDER [SECONDS]. One line a figure, "name
 * value". FOLDER receives the store of a verifier that knows 96 lists of 2^20 cards, one in a
 * hundred of them revoked; all is made up.
 */
#include <stdio.h>
#include <time.h>

#include "cards/store.h"
#include "drawing/qr_draw.h"
#include "tests/card_fixture.h"

enum {
    LISTS = 96,
    REVOKED_IN = 100,
    TOKENS = 64,
    TURN = 512,
    TURNS_MOST = 4096,
    LOOKUPS = 1 << 20
};

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double cpu_seconds(void)
{
    return seconds(CLOCK_PROCESS_CPUTIME_ID);
}

/* A name of thirty letters in full tone marks, and numbers that differ. */
static struct card_claims claims_of(uint32_t number)
{
    struct card_claims claims = fixture_claims();
    claims.card.status_list = number % LISTS;
    claims.card.status_index = number * 2654435761U % STATUS_SHARD_ENTRIES;
    claims.card.serial = 100000 + number;
    return claims;
}

struct samples {
    char texts[TOKENS][TOKEN_TEXT_SIZE];
    uint8_t messages[TOKENS][TOKEN_SIZE_MOST], signatures[TOKENS][SIGNATURE_SIZE];
    size_t message_sizes[TOKENS];
    struct key_set keys;
    struct signing_key key;
};

static bool samples_make(struct samples *samples)
{
    samples->keys = fixture_key_set();
    samples->key = fixture_key(KEY_CARD, KEY_CARD);
    for (uint32_t i = 0; i < TOKENS; i++) {
        struct card_claims claims = claims_of(i);
        struct card_token token;
        uint8_t bytes[TOKEN_SIZE_MOST];
        struct span code = {bytes, 0};
        if (card_token_sign(&claims, &samples->key, bytes, &code.size) ||
            card_token_read(code, TOKEN_STATIC, &token)) {
            return false;
        }
        token_text_write(TOKEN_STATIC, code, samples->texts[i]);
        samples->message_sizes[i] =
            sign1_message(&token.issued, samples->messages[i], sizeof samples->messages[i]);
        memcpy(samples->signatures[i], token.issued.signature, SIGNATURE_SIZE);
    }
    return true;
}

static bool verify_bare(const struct samples *samples, size_t i)
{
    return crypto_sign_verify_detached(samples->signatures[i], samples->messages[i],
                                       samples->message_sizes[i], samples->key.key.public_key) == 0;
}

/* From the characters that a scanner types to the verified claims. */
static bool verify_whole(const struct samples *samples, size_t i)
{
    enum token_form form;
    uint8_t bytes[TOKEN_SIZE_MOST];
    size_t size = 0;
    struct card_token token;
    const char *text = samples->texts[i];
    return !token_text_read(text, strlen(text), &form, bytes, &size) &&
           !card_token_read((struct span){bytes, size}, form, &token) &&
           !card_token_verify(&token, &samples->keys, FIXTURE_NOW);
}

static int compare_times(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

/* Turn by turn, so that what slows the machine slows both; the median turn counts. */
static bool measure_verify(const struct samples *samples, double duration_s)
{
    static double spent_s[2][TURNS_MOST];
    size_t turns = 0;
    bool (*const verify[2])(const struct samples *, size_t) = {verify_bare, verify_whole};
    bool good = true;
    double begun_s = cpu_seconds();
    for (; turns < TURNS_MOST && cpu_seconds() - begun_s < duration_s; turns++) {
        for (int which = 0; which < 2; which++) {
            double turn_s = cpu_seconds();
            for (size_t i = 0; i < TURN; i++) {
                good &= verify[which](samples, i % TOKENS);
            }
            spent_s[which][turns] = cpu_seconds() - turn_s;
        }
    }
    for (int which = 0; which < 2; which++) {
        qsort(spent_s[which], turns, sizeof spent_s[which][0], compare_times);
        printf("%s_verify_per_s %.0f\n", which ? "whole" : "bare",
               TURN / spent_s[which][turns / 2]);
    }
    return good;
}

static bool measure_picture(const struct samples *samples, double duration_s)
{
    struct arena arena;
    bool good = true;
    size_t count = 0, characters = 0;
    double begun_s = cpu_seconds();
    arena_init(&arena);
    for (; cpu_seconds() - begun_s < duration_s; count++) {
        struct card_claims claims = claims_of((uint32_t)count);
        uint8_t bytes[TOKEN_SIZE_MOST];
        char text[TOKEN_TEXT_SIZE], *svg = NULL;
        struct span code = {bytes, 0};
        good &= !card_token_sign(&claims, &samples->key, bytes, &code.size);
        token_text_write(TOKEN_STATIC, code, text);
        good &= qr_draw_svg(&arena, text, 4, "QR", &svg);
        characters += strlen(text);
        arena_reset(&arena);
    }
    double spent_s = cpu_seconds() - begun_s;
    arena_destroy(&arena);
    printf("qr_svg_per_s %.0f\nqr_characters %zu\n", (double)count / spent_s, characters / count);
    return good;
}

static void shard_draw(uint32_t list, uint8_t *shard)
{
    static const uint8_t key[STATUS_INDEX_KEY_SIZE] = "places of cards";
    memset(shard, 0, STATUS_SHARD_SIZE);
    for (uint32_t i = 0; i < STATUS_SHARD_ENTRIES / REVOKED_IN; i++) {
        status_set(shard, status_index(key, list, i), STATUS_INVALID);
    }
}

/* All lists, compressed and signed as the publisher does. */
static bool lists_make(struct status_bundle *bundle, struct status_manifest *manifest,
                       const struct signing_key *key, const char *uri)
{
    static uint8_t shard[STATUS_SHARD_SIZE];
    double spent_s = 0;
    size_t total = 0;
    bool good = true;
    for (uint32_t list = 0; list < LISTS; list++) {
        uint8_t *bytes = malloc(STATUS_LIST_SIZE_MOST);
        struct cbor_writer writer = cbor_writer(bytes, STATUS_LIST_SIZE_MOST);
        shard_draw(list, shard);
        double begun_s = cpu_seconds();
        good &= bytes && status_list_write(&writer, key, uri, list, shard, FIXTURE_NOW, 6);
        spent_s += cpu_seconds() - begun_s;
        total += writer.size;
        bundle->lists[list] = (struct bundle_list){list, {bytes, writer.size}};
        manifest->rows[list] = manifest_row(list, manifest->version, bundle->lists[list].document);
    }
    bundle->count = manifest->count = LISTS;
    printf("lists_rebuild_s %.2f\nlists_bytes %zu\n", spent_s, total);
    return good;
}

static bool store_make(const char *folder)
{
    static uint8_t papers[3][KEY_SET_SIZE_MOST];
    static struct status_bundle bundle;
    static struct status_manifest manifest = {
        .version = 1, .issued_at = FIXTURE_NOW, .expires_at = FIXTURE_NOW + STATUS_LIFE_S};
    struct status_delta delta = {.version = 1,
                                 .base = 1,
                                 .issued_at = FIXTURE_NOW,
                                 .expires_at = FIXTURE_NOW + STATUS_LIFE_S,
                                 .changes = NULL};
    struct key_set keys = fixture_key_set();
    struct signing_key root = fixture_root(), status = fixture_key(KEY_STATUS, KEY_STATUS);
    struct cbor_writer key_set = cbor_writer(papers[0], sizeof papers[0]);
    struct cbor_writer manifest_paper = cbor_writer(papers[1], sizeof papers[1]);
    struct cbor_writer delta_paper = cbor_writer(papers[2], sizeof papers[2]);
    bool good = lists_make(&bundle, &manifest, &status, keys.status_uri) &&
                key_set_write(&key_set, &keys, &root) &&
                status_manifest_write(&manifest_paper, &manifest, &status) &&
                status_delta_write(&delta_paper, &delta, &status);
    bundle.key_set = cbor_written(&key_set);
    bundle.manifest = cbor_written(&manifest_paper);
    bundle.delta = cbor_written(&delta_paper);
    struct store_source source = store_source_of_bundle(&bundle);
    double begun_s = cpu_seconds();
    good = good && bhyt_store_trust(folder, root.key.public_key) &&
           store_update(folder, &source, FIXTURE_NOW) == DOCUMENT_GOOD;
    printf("store_update_s %.2f\n", cpu_seconds() - begun_s);
    return good;
}

static bool measure_lookup(const char *folder)
{
    struct bhyt_store *store = NULL;
    uint64_t state = 88172645463325252U;
    size_t found = 0, revoked = 0;
    if (store_open(folder, &store)) {
        return false;
    }
    double begun_s = cpu_seconds();
    for (size_t i = 0; i < LOOKUPS; i++) {
        enum card_status status = STATUS_VALID;
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        found += store_find(store, (uint32_t)(state >> 32) % LISTS,
                            (uint32_t)state % STATUS_SHARD_ENTRIES, &status);
        revoked += status == STATUS_INVALID;
    }
    printf("lookup_ns %.0f\n", (cpu_seconds() - begun_s) * 1e9 / LOOKUPS);
    bhyt_store_close(store);
    /* One in a hundred, or the lists were not those that were made. */
    return found == LOOKUPS && revoked > LOOKUPS / 120 && revoked < LOOKUPS / 80;
}

int main(int argc, char **argv)
{
    static struct samples samples;
    double duration_s = argc > 2 ? atof(argv[2]) : 10;
    if (argc < 2 || sodium_init() < 0) {
        return 64;
    }
    bool good = samples_make(&samples) && measure_verify(&samples, duration_s) &&
                measure_picture(&samples, duration_s / 2) && store_make(argv[1]) &&
                measure_lookup(argv[1]);
    return good ? 0 : 1;
}

/*
 * Writes codes, pictures of them, keys and a bundle into a folder, for the tests that use programs
 * of others: card_samples FOLDER. All is made up, and judged as of the time in the file "now".
 */
#include <stdio.h>

#include "base/text.h"
#include "drawing/card_face.h"
#include "drawing/fonts.h"
#include "drawing/qr_draw.h"
#include "tests/store_fixture.h"

static const char *folder;
static struct arena arena;

static bool save(const char *name, const void *bytes, size_t size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    bool is_good = file && fwrite(bytes, 1, size, file) == size;
    return file && fclose(file) == 0 && is_good;
}

static bool save_text(const char *name, const char *text)
{
    return save(name, text, strlen(text));
}

static bool save_hex(const char *name, const uint8_t *bytes, size_t size)
{
    char *hex = arena_alloc(&arena, 2 * size + 1);
    text_hex(bytes, size, hex);
    return save_text(name, hex);
}

/* NAME.txt and the pictures NAME.png and NAME.svg. */
static bool save_code(const char *name, const char *text)
{
    uint8_t *png = NULL;
    char *svg = NULL;
    size_t size = 0;
    return save_text(arena_printf(&arena, "%s.txt", name), text) &&
           qr_draw_png(&arena, text, 4, &png, &size) &&
           save(arena_printf(&arena, "%s.png", name), png, size) &&
           qr_draw_svg(&arena, text, 4, "Mã QR thẻ BHYT", &svg) &&
           save_text(arena_printf(&arena, "%s.svg", name), svg);
}

static bool save_card(const char *name, uint32_t index)
{
    char text[TOKEN_TEXT_SIZE];
    struct card_claims claims = fixture_claims();
    claims.card.status_index = index;
    return fixture_text(&claims, text) && save_code(name, text);
}

/* The same code on whole cards, as other readers find it there. */
static bool save_faces(void)
{
    static const char *const names[CARD_VARIANT_COUNT] = {"face_light", "face_print"};
    char text[TOKEN_TEXT_SIZE];
    struct card_claims claims = fixture_claims();
    bool is_good = fixture_text(&claims, text);
    struct card_face face = {
        .full_name = claims.card.name,
        .card_number = claims.card.number,
        .birth_date = claims.card.birth_date,
        .valid_from = claims.card.valid_from,
        .issued_on = claims.card.valid_from,
        .qr_text = text,
    };
    for (enum card_variant variant = 0; is_good && variant < CARD_VARIANT_COUNT; variant++) {
        struct picture png;
        is_good = save_text(arena_printf(&arena, "%s.txt", names[variant]), text) &&
                  card_face_draw(&arena, &face, variant, PICTURE_PNG, 1, &png) &&
                  save(arena_printf(&arena, "%s.png", names[variant]), png.bytes, png.size);
    }
    fonts_forget();
    return is_good;
}

static bool save_live_codes(void)
{
    char text[TOKEN_TEXT_SIZE];
    uint8_t bytes[TOKEN_SIZE_MOST];
    struct card_claims one_time = fixture_one_time();
    struct phone phones[] = {fixture_phone(DEVICE_KEY_ED25519), fixture_phone(DEVICE_KEY_P256)};
    bool is_good =
        fixture_shown_text(&phones[0], FIXTURE_NOW, "79024", text) && save_code("holder", text) &&
        fixture_shown_text(&phones[1], FIXTURE_NOW, "", text) && save_code("holder_p256", text) &&
        fixture_text(&one_time, text) && save_code("one_time", text);
    phone_forget(&phones[1]);
    struct signing_key key = fixture_key(KEY_CARD, KEY_CARD);
    struct card_claims claims = fixture_claims();
    struct span code = {bytes, 0};
    claims.card.status_index = 0;
    is_good = is_good && card_token_sign(&claims, &key, bytes, &code.size) == TOKEN_FAULT_NONE;
    token_digits_write(TOKEN_STATIC, code, text);
    is_good = is_good && save_code("digits", text);
    token_text_write(TOKEN_HANDLE, (struct span){bytes, TOKEN_HANDLE_SIZE}, text);
    return is_good && save_code("handle", text);
}

static bool save_documents(const struct world *world)
{
    const struct status_bundle *bundle = &world->bundle;
    const uint8_t *card_key = world->keys.keys[KEY_CARD].public_key;
    char now[24];
    snprintf(now, sizeof now, "%d", (int)FIXTURE_NOW);
    return save_text("now", now) && save("bundle", world->whole, world->whole_size) &&
           save("cose-keys", bundle->key_set.at, bundle->key_set.size) &&
           save("manifest", bundle->manifest.at, bundle->manifest.size) &&
           save("delta", bundle->delta.at, bundle->delta.size) &&
           save("12", bundle->lists[0].document.at, bundle->lists[0].document.size) &&
           save("200", bundle->lists[1].document.at, bundle->lists[1].document.size) &&
           save_hex("root", world->root.key.public_key, PUBLIC_KEY_SIZE) &&
           save_hex("card_key", card_key, PUBLIC_KEY_SIZE) &&
           save_hex("status_key", world->status.key.public_key, PUBLIC_KEY_SIZE);
}

int main(int argc, char **argv)
{
    if (argc != 2 || sodium_init() < 0) {
        return 64;
    }
    folder = argv[1];
    arena_init(&arena);
    struct world *world = world_make(FIXTURE_NOW);
    bool is_good = world && save_documents(world) && save_card("valid", 0) &&
                   save_card("revoked", 1) && save_card("suspended", 2) && save_live_codes() &&
                   save_faces();
    arena_destroy(&arena);
    free(world);
    return is_good ? 0 : 1;
}

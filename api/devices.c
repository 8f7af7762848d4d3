/*
 * Phones that sign dynamic codes: POST /v1/me/devices takes the public half of a key that never
 * leaves the phone, GET /v1/people/{person}/card/credential gives the card bound to that key
 * (BHYT2, cards/card_token.h). A stranger's key would be of no use to anybody, for only its owner
 * can sign what is shown; so the proof of possession is each code itself.
 */
#include <sodium.h>
#include <string.h>

#include "api/card_code.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "base/text.h"

enum { COORDINATE_SIZE = 32, COORDINATE_LENGTH = 43 };

/* A JSON Web Key (RFC 7517): OKP with Ed25519, or EC with P-256. */
struct public_key {
    const char *kty, *crv, *x, *y;
};
static const char *const key_types[] = {"OKP", "EC", NULL};
static const char *const key_curves[] = {"Ed25519", "P-256", NULL};
static const struct field public_key_fields[] = {
    FIELD(struct public_key, kty, .form = FORM_TEXT, .choices = key_types, .required = true),
    FIELD(struct public_key, crv, .form = FORM_TEXT, .choices = key_curves, .required = true),
    FIELD(struct public_key, x, .form = FORM_TOKEN, .required = true, .title = "base64url"),
    FIELD(struct public_key, y, .form = FORM_TOKEN, .title = "base64url, for P-256"),
};
static const struct field_table public_key_table =
    FIELD_TABLE(public_key, struct public_key, public_key_fields);

struct device_body {
    const char *name;
    struct public_key public_key;
};
static const struct field device_fields[] = {
    FIELD(struct device_body, name, .form = FORM_TEXT, .required = true, .max_length = 100,
          .title = "What the holder calls the phone"),
    OBJECT(struct device_body, public_key, &public_key_table, .required = true,
           .title = "Public key of the phone, as a JSON Web Key"),
};
const struct field_table device_table = FIELD_TABLE(device, struct device_body, device_fields);

const enum problem card_credential_problems[] = {PROBLEM_card_not_usable, PROBLEM_device_missing,
                                                 PROBLEM_signing_unavailable, PROBLEM_NONE};
const char card_credential_answer[] = "credential text, expires_at time";

static bool coordinate_read(const char *text, uint8_t ret_bytes[COORDINATE_SIZE])
{
    size_t size = 0;
    return text &&
           sodium_base642bin(ret_bytes, COORDINATE_SIZE, text, strlen(text), NULL, &size, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           size == COORDINATE_SIZE;
}

static bool key_of_body(const struct public_key *given, struct device_key *ret_key)
{
    uint8_t y[COORDINATE_SIZE];
    struct device_key key = {.kind = DEVICE_KEY_ED25519};
    bool is_okp = strcmp(given->kty, "OKP") == 0;
    if (is_okp != (strcmp(given->crv, "Ed25519") == 0) || is_okp != !given->y ||
        !coordinate_read(given->x, key.x) || (!is_okp && !coordinate_read(given->y, y))) {
        return false;
    }
    *ret_key = is_okp ? key : device_key_of_point(key.x, y);
    return device_key_is_valid(ret_key);
}

enum problem device_register(struct request *request)
{
    const struct device_body *body = request->body;
    struct device_key key;
    if (!key_of_body(&body->public_key, &key)) {
        return request_fault(request, "/public_key", "không phải khóa công khai Ed25519 hoặc P-256",
                             "is no public key of Ed25519 or P-256");
    }
    const char *hex = text_hex_new(&request->arena, key.x, sizeof key.x);
    if (!hex) {
        return PROBLEM_overloaded;
    }
    request_set(request, "device_kind", key.kind == DEVICE_KEY_P256 ? "p256" : "ed25519");
    request_set(request, "device_key", hex);
    request_set(request, "device_y_is_odd", key.y_is_odd ? "true" : "false");
    return dispatch_write(request, QUERY_device_registered);
}

static bool key_of_row(const struct sql_rows *rows, struct device_key *ret_key)
{
    const char *kind = sql_value(rows, 0, "device_kind");
    const char *hex = sql_value(rows, 0, "device_key");
    if (!kind || !hex) {
        return false;
    }
    *ret_key = (struct device_key){
        .kind = strcmp(kind, "p256") == 0 ? DEVICE_KEY_P256 : DEVICE_KEY_ED25519,
        .y_is_odd = *sql_value(rows, 0, "device_y_is_odd") == 't',
    };
    return text_unhex(hex, 2 * COORDINATE_SIZE, ret_key->x);
}

static enum problem reply_credential(struct request *request, const struct card_code *code)
{
    struct buffer json;
    char text[sodium_base64_ENCODED_LEN(TOKEN_SIZE_MOST, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
    sodium_bin2base64(text, sizeof text, code->bytes, code->size,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    buffer_init(&json, &request->arena, 2048);
    buffer_char(&json, '{');
    buffer_member_text(&json, "credential", text);
    buffer_member_text(&json, "expires_at", clock_text(&request->arena, code->expires_at));
    buffer_char(&json, '}');
    return reply_json(request, 200, &json);
}

enum problem card_credential(struct request *request)
{
    const struct signing_key *key;
    struct sql_rows rows;
    struct device_key device;
    struct card_code code;
    TRY(signing_prepare(request, KEY_DYNAMIC, &key));
    TRY(dispatch_query(request, SQL_READ, QUERY_card_for_credential, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    if (!key_of_row(&rows, &device)) {
        return PROBLEM_device_missing;
    }
    TRY(card_code_credential(request, &rows, 0, key, &device, &code));
    return reply_credential(request, &code);
}

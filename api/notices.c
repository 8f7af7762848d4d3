/*
 * How somebody hears of things: channels beside the inbox of the app (records/notice.sql), and
 * browsers that are woken by web push (api/web_push.h). A subscription names an address; it is
 * taken only when it lies at a push service that the partners' file names, so that nobody makes the
 * server call where he likes.
 */
#include <sodium.h>
#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/keys.h"
#include "api/outbox.h"
#include "api/partners.h"
#include "api/reply.h"
#include "api/server.h"
#include "api/web_push.h"
#include "base/text.h"

struct notice_query {
    const char *state;
};
static const char *const notice_states[] = {"unread", "all", NULL};
static const struct field notice_query_fields[] = {
    FIELD(struct notice_query, state, .form = FORM_TEXT, .choices = notice_states,
          .title = "Only those that are unread"),
};
const struct field_table notice_query_table =
    FIELD_TABLE(notice_query, struct notice_query, notice_query_fields);

struct notice_reading {
    const char *up_to;
};
static const struct field notice_reading_fields[] = {
    FIELD(struct notice_reading, up_to, .form = FORM_UUID, .required = true,
          .title = "The newest notice that was on the screen"),
};
const struct field_table notice_reading_table =
    FIELD_TABLE(notice_reading, struct notice_reading, notice_reading_fields);

struct notice_channels {
    bool sms, email, zalo;
};
static const struct field notice_channels_fields[] = {
    FIELD(struct notice_channels, sms),
    FIELD(struct notice_channels, email, .title = "To the address of the profile"),
    FIELD(struct notice_channels, zalo, .title = "To the telephone of the profile"),
};
const struct field_table notice_channels_table =
    FIELD_TABLE(notice_channels, struct notice_channels, notice_channels_fields);

/* What a browser calls a PushSubscription. */
struct subscription_keys {
    const char *p256dh, *auth;
};
static const struct field subscription_keys_fields[] = {
    FIELD(struct subscription_keys, p256dh, .form = FORM_TEXT, .required = true, .max_length = 88,
          .title = "base64url"),
    FIELD(struct subscription_keys, auth, .form = FORM_TEXT, .required = true, .max_length = 24,
          .title = "base64url"),
};
static const struct field_table subscription_keys_table =
    FIELD_TABLE(push_keys, struct subscription_keys, subscription_keys_fields);
struct subscription_body {
    const char *name, *endpoint;
    struct subscription_keys keys;
};
static const struct field subscription_fields[] = {
    FIELD(struct subscription_body, name, .form = FORM_TEXT, .required = true, .max_length = 100,
          .title = "What the holder calls the browser"),
    FIELD(struct subscription_body, endpoint, .form = FORM_TEXT, .required = true,
          .max_length = 1024, .title = "Address at the push service"),
    OBJECT(struct subscription_body, keys, &subscription_keys_table, .required = true,
           .title = "Keys of the subscription"),
};
const struct field_table subscription_table =
    FIELD_TABLE(push_subscription, struct subscription_body, subscription_fields);

const char push_key_answer[] = "key text";

static bool key_read(const char *text, size_t size, uint8_t *ret_bytes)
{
    static const int variants[] = {sodium_base64_VARIANT_URLSAFE_NO_PADDING,
                                   sodium_base64_VARIANT_URLSAFE};
    size_t found = 0;
    for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
        if (sodium_base642bin(ret_bytes, size, text, strlen(text), NULL, &found, NULL,
                              variants[i]) == 0 &&
            found == size) {
            return true;
        }
    }
    return false;
}

static enum problem keys_take(struct request *request, const struct subscription_keys *given)
{
    struct push_keys keys;
    if (!key_read(given->p256dh, sizeof keys.p256dh, keys.p256dh) ||
        !push_point_is_valid(keys.p256dh)) {
        request_fault(request, "/keys/p256dh", "không phải khóa công khai P-256",
                      "is no public key of P-256");
    }
    if (!key_read(given->auth, sizeof keys.auth, keys.auth)) {
        request_fault(request, "/keys/auth", "phải là 16 byte base64url",
                      "must be 16 bytes in base64url");
    }
    if (request->faults.count) {
        return PROBLEM_invalid_input;
    }
    request_set(request, "push_key",
                text_hex_new(&request->arena, keys.p256dh, sizeof keys.p256dh));
    request_set(request, "push_secret", text_hex_new(&request->arena, keys.auth, sizeof keys.auth));
    return PROBLEM_NONE;
}

enum problem push_subscribe(struct request *request)
{
    const struct subscription_body *body = request->body;
    const char *path = NULL;
    struct sql_rows ignored;
    const struct partner *service = partners_of_address(outbox_partners(request->server->outbox),
                                                        "webpush", body->endpoint, &path);
    if (!service) {
        request_fault(request, "/endpoint", "không thuộc dịch vụ đẩy nào mà hệ thống dùng",
                      "is at no push service that is used here");
    }
    enum problem problem = keys_take(request, &body->keys);
    if (problem) {
        TRY(dispatch_beside(request, SQL_READ, QUERY_me, &ignored)); /* who may not, hears that */
        return problem;
    }
    request_set(request, "push_destination", service->destination);
    request_set(request, "push_path", path);
    return dispatch_write(request, QUERY_push_subscribed);
}

enum problem push_key_show(struct request *request)
{
    struct buffer json;
    buffer_init(&json, &request->arena, 256);
    buffer_char(&json, '{');
    buffer_member_text(&json, "key", push_server_key(&request->arena, keys_push()));
    buffer_char(&json, '}');
    return reply_json(request, 200, &json);
}

#include <stdio.h>
#include <string.h>

#include "cards/store.h"
#include "cards/token_judge.h"

enum {
    DAY_S = 86400,
    LOCAL_OFFSET_S = 7 * 3600, /* Asia/Ho_Chi_Minh, without summer time */
};

struct verdict_kind {
    const char *name;
    int exit_code;
    const char *sentence_vi, *sentence_en;
};

static const struct verdict_kind kinds[BHYT_VERDICT_COUNT] = {
    [BHYT_VALID_FRESH] = {"valid_fresh", 0, "Thẻ hợp lệ (tạm thời, kiểm tra ngoại tuyến).",
                          "The card is valid (provisional: checked offline)."},
    [BHYT_VALID_STALE] = {"valid_stale", 0,
                          "Thẻ hợp lệ theo danh mục đã cũ; hãy đồng bộ khi có mạng.",
                          "The card is valid by a list that is getting old; synchronise soon."},
    [BHYT_STATUS_UNKNOWN] = {"status_unknown", 2,
                             "Chưa biết thẻ có bị thu hồi không; cần tra cứu trực tuyến.",
                             "Whether the card was revoked is unknown; ask online."},
    [BHYT_REVOKED] = {"revoked", 3, "Thẻ đã bị thu hồi.", "The card was revoked."},
    [BHYT_SUSPENDED] = {"suspended", 3, "Thẻ đang bị tạm khóa.", "The card is suspended."},
    [BHYT_EXPIRED] = {"expired", 3, "Thẻ hoặc mã đã hết hạn.", "The card or code has expired."},
    [BHYT_NOT_YET] = {"not_yet", 3, "Thẻ hoặc mã chưa có hiệu lực.",
                      "The card or code is not valid yet."},
    [BHYT_REPLAYED] = {"replayed", 3, "Mã dùng một lần đã được dùng hoặc dành cho nơi khác.",
                       "This one-time code was used already, or is for another facility."},
    [BHYT_BAD_SIGNATURE] = {"bad_signature", 3, "Chữ ký số không đúng: mã bị sửa hoặc giả.",
                            "The signature is wrong: the code was changed or forged."},
    [BHYT_UNKNOWN_KEY] = {"unknown_key", 2, "Chưa có khóa để kiểm tra; hãy đồng bộ rồi quét lại.",
                          "The key is not known here: synchronise, then scan again."},
    [BHYT_CLOCK_SUSPECT] = {"clock_suspect", 2, "Đồng hồ máy không đáng tin; hãy chỉnh giờ.",
                            "The clock of this machine is not to be trusted; set it."},
    [BHYT_MALFORMED] = {"malformed", 4, "Không phải mã thẻ BHYT đúng quy chuẩn.",
                        "This is no code of a health-insurance card in its legal form."},
    [BHYT_LEGACY_UNSIGNED] = {"legacy_unsigned", 2,
                              "Mã cũ không có chữ ký số: chỉ dùng để tra cứu trực tuyến.",
                              "An old code without a signature: only good to search online."},
};

static const char *const form_names[] = {"none",     "static", "holder",
                                         "one_time", "handle", "legacy"};
static const char *const presence_names[] = {"none", "copyable", "holder_bound", "server_one_time"};

const char *bhyt_verdict_name(enum bhyt_verdict verdict)
{
    return kinds[verdict].name;
}

int bhyt_verdict_exit(enum bhyt_verdict verdict)
{
    return kinds[verdict].exit_code;
}

const char *bhyt_form_name(enum bhyt_form form)
{
    return form_names[form];
}

const char *bhyt_presence_name(enum bhyt_presence presence)
{
    return presence_names[presence];
}

struct bhyt_policy bhyt_policy_default(void)
{
    return (struct bhyt_policy){.fresh_s = DAY_S, .stale_s = 7 * DAY_S, .clock_is_trusted = true};
}

static void card_tell(const struct token_card *card, struct bhyt_card *ret_card)
{
    strcpy(ret_card->number, card->number);
    strcpy(ret_card->name, card->name);
    strcpy(ret_card->benefit, card->benefit);
    strcpy(ret_card->initial_facility, card->initial_facility);
    strcpy(ret_card->living_area, card->living_area);
    date_format(card->birth_date, ret_card->birth_date);
    date_format(card->valid_from, ret_card->valid_from);
    date_format(card->valid_to, ret_card->valid_to);
    date_format(card->five_year_date, ret_card->five_year_date);
    if (card->serial != 0) {
        snprintf(ret_card->serial, sizeof ret_card->serial, "%012llu",
                 (unsigned long long)card->serial % 1000000000000U);
    }
    ret_card->sex = card->sex;
}

/* The old text and the numbers that clerks type; both are only looked for, never believed. */
static bool is_legacy(const char *text, size_t length)
{
    bool has_bar = false;
    bool is_number = length == 10 || length == 12 || length == 15;
    for (size_t i = 0; i < length; i++) {
        unsigned char character = (unsigned char)text[i];
        bool is_digit = character >= '0' && character <= '9';
        bool is_capital = character >= 'A' && character <= 'Z';
        if (character < ' ' || character == 0x7F) {
            return false;
        }
        has_bar |= character == '|';
        is_number &= is_digit || (is_capital && length == 15 && i < 2);
    }
    return length <= 1024 && (has_bar || is_number);
}

/* Beyond the first judgement only `reason` may be more exact than the verdict. */
static enum bhyt_verdict say(struct bhyt_result *result, enum bhyt_verdict verdict,
                             const char *reason)
{
    result->reason = reason;
    return verdict;
}

static bool clock_is_behind(const struct bhyt_store *store, int64_t now)
{
    return now + CLOCK_TOLERANCE_S < store->keys.issued_at ||
           now + CLOCK_TOLERANCE_S < store_status_at(store);
}

/* Signatures first: nothing of a code that is not genuine is worth a word more. */
static enum bhyt_verdict genuine_judge(const struct card_token *token,
                                       const struct bhyt_store *store, int64_t now,
                                       struct bhyt_result *result)
{
    enum token_fault fault = TOKEN_FAULT_NONE;
    enum token_standing standing = token_genuine(token, &store->keys, now, &fault);
    const char *reason = fault ? token_fault_kind(fault)->code : "";
    if (standing == TOKEN_KEY_UNKNOWN || standing == TOKEN_FORGED) {
        return say(result, standing == TOKEN_FORGED ? BHYT_BAD_SIGNATURE : BHYT_UNKNOWN_KEY,
                   reason);
    }
    if (clock_is_behind(store, now)) {
        return say(result, BHYT_CLOCK_SUSPECT, "clock_behind");
    }
    if (standing != TOKEN_STANDS) {
        return say(result, standing == TOKEN_KEY_ENDED ? BHYT_EXPIRED : BHYT_REVOKED, reason);
    }
    return BHYT_VALID_FRESH;
}

static enum bhyt_verdict times_judge(const struct card_token *token, int64_t now,
                                     const struct bhyt_policy *policy, struct bhyt_result *result)
{
    static const struct {
        enum bhyt_verdict verdict;
        const char *reason;
    } untimely[] = {
        [TOKEN_NOT_YET] = {BHYT_NOT_YET, "code_not_yet"},
        [TOKEN_EXPIRED] = {BHYT_EXPIRED, "code_expired"},
        [TOKEN_SHOWN_LATER] = {BHYT_NOT_YET, "shown_later"},
        [TOKEN_SHOWN_BEFORE] = {BHYT_EXPIRED, "shown_before"},
    };
    const struct token_card *card = &token->claims.card;
    struct date today = date_from_days((int32_t)((now + LOCAL_OFFSET_S) / DAY_S));
    if (token->form != TOKEN_STATIC && !policy->clock_is_trusted) {
        return say(result, BHYT_CLOCK_SUSPECT, "clock_not_trusted");
    }
    enum token_standing standing = token_timely(token, now);
    if (standing != TOKEN_STANDS) {
        return say(result, untimely[standing].verdict, untimely[standing].reason);
    }
    if (!date_is_none(card->valid_from) && date_compare(today, card->valid_from) < 0) {
        return say(result, BHYT_NOT_YET, "card_not_yet");
    }
    if (!date_is_none(card->valid_to) && date_compare(today, card->valid_to) > 0) {
        return say(result, BHYT_EXPIRED, "card_expired");
    }
    return BHYT_VALID_FRESH;
}

/* A revocation stays true however old it is; only "not revoked" grows stale. */
static enum bhyt_verdict status_judge(const struct token_card *card, const struct bhyt_store *store,
                                      int64_t now, const struct bhyt_policy *policy,
                                      struct bhyt_result *result)
{
    enum card_status status = STATUS_RESERVED;
    if (!card->has_status || !store_find(store, card->status_list, card->status_index, &status)) {
        return say(result, BHYT_STATUS_UNKNOWN, "not_in_lists");
    }
    switch (status) {
    case STATUS_INVALID:
        return BHYT_REVOKED;
    case STATUS_SUSPENDED:
        return BHYT_SUSPENDED;
    case STATUS_RESERVED:
        return say(result, BHYT_STATUS_UNKNOWN, "status_reserved");
    case STATUS_VALID:
        break;
    }
    if (now >= store->keys.expires_at) {
        return say(result, BHYT_STATUS_UNKNOWN, "key_set_expired");
    }
    if (result->status_age_s > policy->stale_s) {
        return say(result, BHYT_STATUS_UNKNOWN, "lists_too_old");
    }
    return result->status_age_s > policy->fresh_s ? BHYT_VALID_STALE : BHYT_VALID_FRESH;
}

static bool is_for_us(const struct card_token *token, const struct bhyt_policy *policy)
{
    const char *facility = token->shown.facility;
    return token->form != TOKEN_HOLDER || *facility == '\0' ||
           (policy->facility && strcmp(facility, policy->facility) == 0);
}

static enum bhyt_verdict use_judge(const struct card_token *token, const struct bhyt_store *store,
                                   int64_t now, const struct bhyt_policy *policy,
                                   struct bhyt_result *result, enum bhyt_verdict verdict)
{
    if (token->form == TOKEN_STATIC) {
        return verdict;
    }
    if (!is_for_us(token, policy)) {
        return say(result, BHYT_REPLAYED, "foreign_facility");
    }
    if (bhyt_verdict_exit(verdict) == bhyt_verdict_exit(BHYT_REVOKED)) {
        return verdict;
    }
    const uint8_t *id = token->form == TOKEN_HOLDER ? token->shown.cti : token->claims.cti;
    result->replay_is_checked = store->seen;
    return store_consume(store, id, now) ? verdict : say(result, BHYT_REPLAYED, "seen_before");
}

static enum bhyt_verdict token_judge(const struct card_token *token, const struct bhyt_store *store,
                                     int64_t now, const struct bhyt_policy *policy,
                                     struct bhyt_result *result)
{
    if (token->form == TOKEN_HANDLE) {
        return say(result, BHYT_STATUS_UNKNOWN, "online_only");
    }
    if (!store) {
        return say(result, BHYT_UNKNOWN_KEY, "no_store");
    }
    enum bhyt_verdict verdict = genuine_judge(token, store, now, result);
    if (verdict != BHYT_VALID_FRESH) {
        return verdict;
    }
    card_tell(&token->claims.card, &result->card);
    result->has_card = true;
    result->status_at = store_status_at(store);
    result->status_age_s = now > result->status_at ? now - result->status_at : 0;
    verdict = times_judge(token, now, policy, result);
    if (verdict == BHYT_VALID_FRESH) {
        verdict = status_judge(&token->claims.card, store, now, policy, result);
        verdict = use_judge(token, store, now, policy, result, verdict);
    }
    return verdict;
}

static enum bhyt_verdict text_judge(const char *text, int64_t now, const struct bhyt_store *store,
                                    const struct bhyt_policy *policy, struct bhyt_result *result)
{
    static const enum bhyt_presence presences[] = {
        [TOKEN_STATIC] = BHYT_COPYABLE,
        [TOKEN_HOLDER] = BHYT_HOLDER_BOUND,
        [TOKEN_ONE_TIME] = BHYT_SERVER_ONE_TIME,
        [TOKEN_HANDLE] = BHYT_PRESENCE_NONE,
    };
    uint8_t bytes[TOKEN_SIZE_MOST];
    struct card_token token;
    enum token_form form = TOKEN_STATIC;
    size_t size = 0;
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) {
        length--;
    }
    enum token_fault fault = token_text_read(text, length, &form, bytes, &size);
    if (fault == TOKEN_FAULT_NOT_SIGNED_CODE && is_legacy(text, length)) {
        result->form = BHYT_FORM_LEGACY;
        return say(result, BHYT_LEGACY_UNSIGNED, "");
    }
    fault = fault ? fault : card_token_read((struct span){bytes, size}, form, &token);
    if (fault) {
        return say(result, BHYT_MALFORMED, token_fault_kind(fault)->code);
    }
    result->form = (enum bhyt_form)token.form;
    result->presence = presences[token.form];
    return token_judge(&token, store, now, policy, result);
}

void bhyt_verify(const char *text, int64_t now, const struct bhyt_store *store,
                 const struct bhyt_policy *policy, struct bhyt_result *ret_result)
{
    struct bhyt_result result = {.reason = "", .status_age_s = -1};
    result.verdict = text_judge(text, now, store, policy, &result);
    result.sentence_vi = kinds[result.verdict].sentence_vi;
    result.sentence_en = kinds[result.verdict].sentence_en;
    *ret_result = result;
}

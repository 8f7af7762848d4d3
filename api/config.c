#include "api/config.h"

#include <stdlib.h>
#include <string.h>

enum setting_kind { SETTING_TEXT, SETTING_OPTION, SETTING_ADDRESS, SETTING_NUMBER, SETTING_DATE };

struct setting {
    const char *variable;
    enum setting_kind kind;
    size_t offset;
    const char *fallback;
    int64_t min, max;
    const char *meaning;
};

static const struct setting settings[] = {
    {"ANSINH_DATABASE_URL", SETTING_TEXT, offsetof(struct config, database_url), "dbname=ansinh", 0,
     0, "libpq connection string; several hosts allowed"},
    {"ANSINH_LISTEN", SETTING_TEXT, offsetof(struct config, listen), "127.0.0.1:8080", 0, 0,
     "address:port to serve on"},
    {"ANSINH_KEYS", SETTING_TEXT, offsetof(struct config, keys), "var/keys", 0, 0,
     "folder of the signing keys"},
    {"ANSINH_PUBLIC_URL", SETTING_ADDRESS, offsetof(struct config, public_url),
     "https://ansinh.example", 0, 0,
     "http(s) address that clients know, no slash at the end; stands in signed lists and results, "
     "on papers and in FHIR links"},
    {"ANSINH_FILES", SETTING_TEXT, offsetof(struct config, files), "var/files", 0, 0,
     "folder of payment files, the same for all servers"},
    {"ANSINH_PAYER_NAME", SETTING_TEXT, offsetof(struct config, payer_name),
     "BAO HIEM XA HOI VIET NAM", 0, 0, "who pays, in payment files"},
    {"ANSINH_PAYER_ACCOUNT", SETTING_TEXT, offsetof(struct config, payer_account), "0000000000", 0,
     0, "account that payment files debit"},
    {"ANSINH_PAYER_BIC", SETTING_TEXT, offsetof(struct config, payer_bic), "MABMVNVX", 0, 0,
     "bank of that account"},
    {"ANSINH_OUTBOX_FILE", SETTING_TEXT, offsetof(struct config, outbox_file), "var/outbox.jsonl",
     0, 0, "file that receives notices (one JSON line each)"},
    {"ANSINH_ATTACHMENTS", SETTING_TEXT, offsetof(struct config, attachments), "var/attachments", 0,
     0, "folder of the papers that were handed in"},
    {"ANSINH_SWEEP_MS", SETTING_NUMBER, offsetof(struct config, sweep_ms), "90000", 10, 86400000,
     "pause between two of the 256 folders of attachments that are searched for orphans"},
    {"ANSINH_PARTNERS", SETTING_OPTION, offsetof(struct config, partners), "", 0, 0,
     "JSON file of the partners that messages go to (others go to the outbox file)"},
    {"ANSINH_OUTBOX_RETRY_MS", SETTING_NUMBER, offsetof(struct config, outbox_retry_ms), "5000", 1,
     3600000, "pause before the second try of a message; it doubles with each try"},
    {"ANSINH_OUTBOX_LEASE_MS", SETTING_NUMBER, offsetof(struct config, outbox_lease_ms), "120000",
     100, 3600000, "after that a message is taken again whose server has died"},
    {"ANSINH_OUTBOX_ATTEMPTS", SETTING_NUMBER, offsetof(struct config, outbox_attempts), "40", 1,
     1000, "tries before a message is put aside"},
    {"ANSINH_TRUSTED_PROXY", SETTING_OPTION, offsetof(struct config, trusted_proxy), "", 0, 0,
     "address of the proxy whose X-Forwarded-For is believed"},
    {"ANSINH_TODAY", SETTING_DATE, offsetof(struct config, today), "", 0, 0,
     "YYYY-MM-DD: the whole system lives on that day"},
    {"ANSINH_READ_CONNECTIONS", SETTING_NUMBER, offsetof(struct config, read_connections), "2", 1,
     16, "database connections that reads share"},
    {"ANSINH_CHECK_CONNECTIONS", SETTING_NUMBER, offsetof(struct config, check_connections), "2", 1,
     16, "database connections that card checks share"},
    {"ANSINH_WRITE_CONNECTIONS", SETTING_NUMBER, offsetof(struct config, write_connections), "4", 1,
     16, "database connections for writes, one at a time each"},
    {"ANSINH_SLOW_CONNECTIONS", SETTING_NUMBER, offsetof(struct config, slow_connections), "2", 1,
     16, "database connections for reports and exports"},
    {"ANSINH_REQUESTS_AT_ONCE", SETTING_NUMBER, offsetof(struct config, requests_at_once), "512", 1,
     10000, "requests being worked on; more are told to come again"},
    {"ANSINH_CONNECTIONS", SETTING_NUMBER, offsetof(struct config, connections), "20000", 16,
     1000000, "client connections at once"},
    {"ANSINH_HASH_THREADS", SETTING_NUMBER, offsetof(struct config, hash_threads), "2", 1, 64,
     "threads for password hashing"},
    {"ANSINH_WORK_THREADS", SETTING_NUMBER, offsetof(struct config, work_threads), "2", 0, 16,
     "threads for payment runs and imports, each with a database connection"},
    {"ANSINH_PAYMENT_PART", SETTING_NUMBER, offsetof(struct config, payment_part), "100000", 10,
     1000000, "people who are paid in one transaction and share files"},
    {"ANSINH_GATEWAY_ALIASES", SETTING_NUMBER, offsetof(struct config, gateway_aliases), "0", 0, 1,
     "1: the gateway's names of before August 2024, without a clerk, are answered, too"},
    {"ANSINH_IMPORT_PART", SETTING_NUMBER, offsetof(struct config, import_part), "2000", 1, 4000,
     "rows of an import that are checked or recorded in one transaction"},
    {"ANSINH_LOG_REQUESTS", SETTING_NUMBER, offsetof(struct config, log_requests), "1", 0, 1,
     "1: one JSON line a request on stderr"},
};

/* Paths are written behind it as it is. */
static bool is_address(const char *text)
{
    bool is_http = strncmp(text, "https://", 8) == 0 || strncmp(text, "http://", 7) == 0;
    return is_http && text[strlen(text) - 1] != '/' && !text[strcspn(text, " ?#\"\\")];
}

static bool take(const struct setting *setting, const char *text, void *ret_member)
{
    char *end;
    switch (setting->kind) {
    case SETTING_TEXT:
    case SETTING_OPTION:
        *(const char **)ret_member = text;
        return setting->kind == SETTING_OPTION || *text;
    case SETTING_ADDRESS:
        *(const char **)ret_member = text;
        return is_address(text);
    case SETTING_DATE:
        return !*text || (date_parse(text, strlen(text), ret_member) &&
                          !date_is_partial(*(struct date *)ret_member));
    case SETTING_NUMBER:
    default:
        *(int64_t *)ret_member = strtoll(text, &end, 10);
        return *text && !*end && *(int64_t *)ret_member >= setting->min &&
               *(int64_t *)ret_member <= setting->max;
    }
}

bool config_read(struct config *ret_config)
{
    bool good = true;
    memset(ret_config, 0, sizeof *ret_config);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        const struct setting *setting = &settings[i];
        const char *text = getenv(setting->variable);
        if (!take(setting, text ? text : setting->fallback, (char *)ret_config + setting->offset)) {
            fprintf(stderr, "ansinh: %s is not valid (%s)\n", setting->variable, setting->meaning);
            good = false;
        }
    }
    return good;
}

void config_print(FILE *out)
{
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        fprintf(out, "  %-26s %s (default %s)\n", settings[i].variable, settings[i].meaning,
                *settings[i].fallback ? settings[i].fallback : "none");
    }
}

#include "migrations/demo/cast.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "migrations/demo/books.h"

/* OWASP's floor for Argon2id: two passes over 19 MiB, one lane. */
enum { PASSES = 2, MEMORY_KIB = 19 * 1024, SALT_BYTES = 16, HASH_BYTES = 32 };
enum { PASSWORD_SIZE = 15, HASH_TEXT_SIZE = 128 };

static const char capital[] = "01"; /* Hà Nội */

struct account {
    const char *kind;
    const char *login;
    const char *full_name;
    const char *personal_number; /* these and the rest: NULL = none */
    const char *phone;
    const char *person;
    const char *facility;
    const char *office;
    const char *role;
    const char *organisation; /* of a partner */
    const char *destination;  /* of one that reports on what was sent to it */
    const char *gateway_username;
    const char *gateway_password;
};

static bool password_hash(struct chance *chance, const char *password, char *ret_text)
{
    unsigned char salt[SALT_BYTES];
    unsigned char hash[HASH_BYTES];
    char salt_text[32];
    char hash_text[64];
    chance_bytes(chance, salt, sizeof salt);
    if (crypto_pwhash(hash, sizeof hash, password, strlen(password), salt, PASSES,
                      (size_t)MEMORY_KIB * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return false;
    }
    sodium_bin2base64(salt_text, sizeof salt_text, salt, sizeof salt,
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    sodium_bin2base64(hash_text, sizeof hash_text, hash, sizeof hash,
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    snprintf(ret_text, HASH_TEXT_SIZE, "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s", MEMORY_KIB, PASSES,
             salt_text, hash_text);
    return true;
}

/* Three groups of four characters that cannot be mistaken for each other: 58 bits. */
static void password_draw(struct chance *chance, char ret_password[PASSWORD_SIZE])
{
    static const char alphabet[] = "abcdefghjkmnpqrstuvwxyz23456789";
    for (size_t i = 0; i < PASSWORD_SIZE - 1; i++) {
        uint32_t letter = chance_below(chance, sizeof alphabet - 1);
        ret_password[i] = alphabet[letter];
        if (i % 5 == 4) {
            ret_password[i] = '-';
        }
    }
    ret_password[PASSWORD_SIZE - 1] = '\0';
}

static const char *or_null(const char *text)
{
    return text == NULL ? "\\N" : text;
}

/* What a client of the gateway sends for a password: the upper-case hexadecimal MD5 (ecosystem of
 * hospitals). */
static bool gateway_hash(struct world *world, struct chance *chance, const char *password,
                         char *ret_text)
{
    struct admin_rows rows;
    return admin_query(world->tables.admin, &world->arena, "select upper(md5($1))", 1, &password,
                       &rows) &&
           password_hash(chance, admin_value(&rows, 0, 0), ret_text);
}

/* Adds the account and writes its password. */
static bool account_add(struct world *world, struct chance *chance, const struct account *account,
                        char ret_password[PASSWORD_SIZE])
{
    char id[UUID_TEXT_SIZE];
    char hash[HASH_TEXT_SIZE];
    char gateway[HASH_TEXT_SIZE] = "\\N";
    struct moment_text created = moment_text(world->today_day - 30, 32400);
    chance_id(chance, moment_ms(world->today_day - 30, 32400), id);
    password_draw(chance, ret_password);
    if (!password_hash(chance, ret_password, hash) ||
        (account->gateway_password != NULL &&
         !gateway_hash(world, chance, account->gateway_password, gateway))) {
        return false;
    }
    table_add(&world->tables, TABLE_ACCOUNT,
              "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", id,
              account->kind, account->login, hash, account->full_name,
              text_name_key(&world->scratch, account->full_name, strlen(account->full_name)),
              or_null(account->personal_number), or_null(account->phone), or_null(account->person),
              or_null(account->facility), or_null(account->office), or_null(account->role),
              or_null(account->organisation), or_null(account->gateway_username), gateway,
              created.text, created.text);
    if (account->destination) {
        table_add(&world->tables, TABLE_PARTNER, "%s\t%s", id, account->destination);
    }
    arena_reset(&world->scratch);
    return true;
}

static size_t capital_index(const struct world *world)
{
    size_t index = 0;
    while (strcmp(world->provinces[index].code, capital) != 0) {
        index++;
    }
    return index;
}

static const struct facility *hospital(const struct world *world, size_t province)
{
    const struct facility *facility =
        &world->facilities[world->provinces[province].facilities.first];
    while (strcmp(facility->level, "basic") != 0) {
        facility++;
    }
    return facility;
}

static struct someone *role_join(struct world *world, struct chance *chance, struct family *family,
                                 const char *relation, bool female, int age,
                                 enum occupation occupation)
{
    struct someone *someone = family_join(world, chance, family, relation, female, age);
    someone->occupation = occupation;
    someone->sector = SECTOR_PRIVATE;
    someone->died_day = ALIVE;
    someone->merged = false;
    someone->insured_days = age < 10 ? 0 : 2600;
    date_format(date_from_days(someone->birth_day), someone->birth_date);
    personal_number_give(someone);
    phone_give(someone);
    return someone;
}

static void family_finish(struct world *world, struct chance *chance, struct family *family,
                          const struct wishes *wishes)
{
    for (size_t i = 0; i < family->count; i++) {
        books_add(world, chance, family, &family->members[i], &wishes[i]);
    }
    family_add(world, chance, family);
}

static json_t *citizen_login(struct world *world, struct chance *chance,
                             const struct someone *someone)
{
    char password[PASSWORD_SIZE];
    struct account account = {.kind = "citizen",
                              .login = someone->personal_number,
                              .full_name = someone->full_name,
                              .personal_number = someone->personal_number,
                              .phone = someone->phone,
                              .person = someone->id};
    if (!account_add(world, chance, &account, password)) {
        return NULL;
    }
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "login", account.login, "password", password,
                     "full_name", someone->full_name, "birth_date", someone->birth_date,
                     "card_number", someone->si_number, "si_number", someone->si_number,
                     "personal_number", someone->personal_number);
}

/* A worker with a gap, arrears and more visits than a page shows, his wife and their child. */
static json_t *citizen_add(struct world *world, struct chance *chance, const struct ward *ward)
{
    struct family family;
    family_begin(world, chance, ward, &family);
    family.category = "ordinary";
    struct someone *citizen = role_join(world, chance, &family, "00", false, 41, WORKER);
    role_join(world, chance, &family, "01", true, 38, WORKER);
    role_join(world, chance, &family, "08", true, 9, PUPIL);
    int32_t now = world->this_month;
    struct job jobs[] = {
        {.from_month = now - 190, .to_month = now - 110, .multiple = 2100},
        {.from_month = now - 103, .to_month = now, .multiple = 3300, .owed_months = 2},
    };
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
        jobs[i].employer = world_employer(world, chance, ward->province, SECTOR_PRIVATE);
        jobs[i].position = position_draw(world, chance, SECTOR_PRIVATE);
    }
    struct wishes wishes[FAMILY_MEMBERS] = {
        {.plan = PLAN_RENEWED, .visits = 64, .jobs = jobs, .job_count = 2},
        {.plan = PLAN_CURRENT},
        {.plan = PLAN_CURRENT},
    };
    family_finish(world, chance, &family, wishes);
    return citizen_login(world, chance, citizen);
}

static json_t *guardian_add(struct world *world, struct chance *chance, const struct ward *ward)
{
    struct family family;
    family_begin(world, chance, ward, &family);
    family.category = "ordinary";
    struct someone *guardian = role_join(world, chance, &family, "00", true, 31, WORKER);
    struct someone *child = role_join(world, chance, &family, "08", false, 3, UNDER_SIX);
    struct wishes wishes[FAMILY_MEMBERS] = {{.plan = PLAN_CURRENT},
                                            {.plan = PLAN_CURRENT, .visits = 2}};
    family_finish(world, chance, &family, wishes);
    json_t *login = citizen_login(world, chance, guardian);
    if (login != NULL) {
        json_object_set_new(
            login, "dependant",
            json_pack("{s:s,s:s}", "person", child->id, "full_name", child->full_name));
    }
    return login;
}

static json_t *pensioner_add(struct world *world, struct chance *chance, const struct ward *ward)
{
    struct family family;
    family_begin(world, chance, ward, &family);
    family.category = "ordinary";
    struct someone *pensioner = role_join(world, chance, &family, "00", true, 66, PENSIONER);
    struct wishes wishes[FAMILY_MEMBERS] = {{.plan = PLAN_CURRENT, .visits = 4}};
    family_finish(world, chance, &family, wishes);
    return citizen_login(world, chance, pensioner);
}

/* Employees' personal numbers begin with 990, a block of their own. */
static json_t *employee_add(struct world *world, struct chance *chance, int number,
                            const struct account *model)
{
    char password[PASSWORD_SIZE];
    char name[96];
    char personal_number[13];
    struct account account = *model;
    snprintf(
        name, sizeof name, "%s %s",
        world->surnames.lines[chance_below(chance, (uint32_t)world->surnames.count)][0],
        world->given_female.lines[chance_below(chance, (uint32_t)world->given_female.count)][0]);
    snprintf(personal_number, sizeof personal_number, "990190%06d", number);
    account.full_name = name;
    account.personal_number = personal_number;
    if (!account_add(world, chance, &account, password)) {
        return NULL;
    }
    return json_pack("{s:s,s:s,s:s*,s:s,s:s}", "login", account.login, "password", password,
                     "facility", account.facility, "name", name, "personal_number",
                     personal_number);
}

static json_t *clerk_add(struct world *world, struct chance *chance, int number,
                         const struct facility *facility)
{
    char login[32];
    snprintf(login, sizeof login, "tiepdon.%s", facility->code);
    struct account account = {.kind = "clerk", .login = login, .facility = facility->code};
    return employee_add(world, chance, number, &account);
}

static json_t *system_add(struct world *world, struct chance *chance,
                          const struct facility *facility)
{
    char login[32], username[16], secret[PASSWORD_SIZE], gateway_password[PASSWORD_SIZE];
    snprintf(login, sizeof login, "hethong.%s", facility->code);
    snprintf(username, sizeof username, "%s_BV", facility->code);
    password_draw(chance, gateway_password);
    struct account account = {.kind = "system",
                              .login = login,
                              .full_name = login,
                              .facility = facility->code,
                              .gateway_username = username,
                              .gateway_password = gateway_password};
    if (!account_add(world, chance, &account, secret)) {
        return NULL;
    }
    return json_pack("{s:s,s:s,s:s,s:s}", "client_id", login, "client_secret", secret,
                     "gateway_username", username, "gateway_password", gateway_password);
}

/* The portal that hands dossiers in, and the two that report on fees and parcels. */
static json_t *partners_add(struct world *world, struct chance *chance)
{
    static const struct {
        const char *name, *login, *organisation, *destination;
    } partners[] = {
        {"portal", "cong.dvcqg", "Cổng Dịch vụ công quốc gia", NULL},
        {"payment", "thanh.toan", "Nền tảng thanh toán trực tuyến", "payment"},
        {"post", "buu.chinh", "Bưu chính công ích", "post"},
    };
    json_t *summary = json_object();
    for (size_t i = 0; i < sizeof partners / sizeof *partners; i++) {
        char secret[PASSWORD_SIZE];
        struct account account = {.kind = "system",
                                  .login = partners[i].login,
                                  .full_name = partners[i].organisation,
                                  .organisation = partners[i].organisation,
                                  .destination = partners[i].destination};
        if (account_add(world, chance, &account, secret)) {
            json_object_set_new(
                summary, partners[i].name,
                json_pack("{s:s,s:s}", "client_id", partners[i].login, "client_secret", secret));
        }
    }
    return summary;
}

static json_t *officers_add(struct world *world, struct chance *chance, const struct ward *ward)
{
    static const char *const roles[] = {"intake", "assessor", "approver", "auditor", "admin"};
    json_t *officers = json_object();
    for (int i = 0; i < 5; i++) {
        char login[32];
        snprintf(login, sizeof login, "%s.%s", roles[i], ward->office);
        struct account account = {
            .kind = "officer", .login = login, .office = ward->office, .role = roles[i]};
        json_object_set_new(officers, roles[i], employee_add(world, chance, 10 + i, &account));
    }
    return officers;
}

bool cast_add(struct world *world, const char *base_url, json_t **ret_summary)
{
    struct chance chance;
    chance_begin(&chance, world->seed, UINT64_MAX - 1);
    size_t home = capital_index(world);
    const struct ward *ward = &world->wards[world->provinces[home].wards.first];
    const struct facility *facility = hospital(world, home);
    const struct facility *elsewhere = hospital(world, home + 1);
    json_t *summary = json_object();
    json_object_set_new(summary, "base_url", json_string(base_url));
    json_object_set_new(summary, "citizen", citizen_add(world, &chance, ward));
    json_object_set_new(summary, "guardian", guardian_add(world, &chance, ward));
    json_object_set_new(summary, "pensioner", pensioner_add(world, &chance, ward));
    json_object_set_new(summary, "clerk", clerk_add(world, &chance, 1, facility));
    json_object_set_new(summary, "other_clerk", clerk_add(world, &chance, 2, elsewhere));
    json_object_set_new(summary, "facility_system", system_add(world, &chance, facility));
    json_object_set_new(summary, "officers", officers_add(world, &chance, ward));
    json_object_set_new(summary, "partners", partners_add(world, &chance));
    if (json_object_size(summary) != 9) {
        json_decref(summary);
        return false;
    }
    *ret_summary = summary;
    return true;
}

#include "api/secret.h"

#include <sodium.h>
#include <string.h>

#include "api/server.h"
#include "base/text.h"

enum { TOKEN_BYTES = 32, PASSES = 2, MEMORY_BYTES = 19 * 1024 * 1024 };

const char *secret_hash(struct request *request, const char *text)
{
    unsigned char hash[32];
    char *hex = arena_alloc(&request->arena, sizeof hash * 2 + 1);
    if (hex) {
        crypto_generichash(hash, sizeof hash, (const unsigned char *)text, strlen(text), NULL, 0);
        text_hex(hash, sizeof hash, hex);
    }
    return hex;
}

const char *secret_token(struct request *request, const char **ret_hash)
{
    unsigned char bytes[TOKEN_BYTES];
    size_t size = sodium_base64_ENCODED_LEN(sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(&request->arena, size);
    randombytes_buf(bytes, sizeof bytes);
    if (text) {
        sodium_bin2base64(text, size, bytes, sizeof bytes,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        *ret_hash = secret_hash(request, text);
    }
    return text;
}

const char *secret_code(struct request *request)
{
    return arena_printf(&request->arena, "%08u", randombytes_uniform(100000000));
}

struct password_job {
    const char *hash, *password;
    char new_hash[crypto_pwhash_STRBYTES];
    int result;
};

/* A hash that no password has: logins that do not exist take as long as those that do. */
static const char *nobody_hash(void)
{
    static char hash[crypto_pwhash_STRBYTES];
    if (!hash[0]) {
        unsigned char secret[TOKEN_BYTES];
        randombytes_buf(secret, sizeof secret);
        if (crypto_pwhash_str(hash, (const char *)secret, sizeof secret, PASSES, MEMORY_BYTES) !=
            0) {
            return "";
        }
    }
    return hash;
}

static void verify_password(void *argument)
{
    struct password_job *job = argument;
    job->result = crypto_pwhash_str_verify(job->hash, job->password, strlen(job->password));
}

static void hash_password(void *argument)
{
    struct password_job *job = argument;
    job->result = crypto_pwhash_str(job->new_hash, job->password, strlen(job->password), PASSES,
                                    MEMORY_BYTES);
}

enum problem secret_password_fits(struct request *request, const char *hash, const char *password,
                                  bool *ret_fits)
{
    struct password_job job = {.hash = hash ? hash : nobody_hash(), .password = password};
    if (!pool_run(request->server->pool, verify_password, &job)) {
        return PROBLEM_too_many_requests;
    }
    *ret_fits = hash && job.result == 0;
    return PROBLEM_NONE;
}

enum problem secret_password_hash(struct request *request, const char *password,
                                  const char **ret_hash)
{
    struct password_job job = {.password = password};
    if (!pool_run(request->server->pool, hash_password, &job)) {
        return PROBLEM_too_many_requests;
    }
    if (job.result != 0) {
        return PROBLEM_overloaded; /* Argon2 found no memory */
    }
    *ret_hash = arena_copy(&request->arena, job.new_hash, strlen(job.new_hash));
    return *ret_hash ? PROBLEM_NONE : PROBLEM_overloaded;
}

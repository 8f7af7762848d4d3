#include "api/secret.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "api/keys.h"
#include "api/server.h"
#include "base/text.h"

enum { TOKEN_BYTES = 32, HASH_BYTES = 32, PASSES = 2 };
enum { MEMORY_BYTES = 19 * 1024 * 1024 };

/* A hash that no password has: logins that do not exist take as long as those that do. */
static char nobody_hash[crypto_pwhash_STRBYTES];

bool secret_start(void)
{
    unsigned char secret[TOKEN_BYTES];
    randombytes_buf(secret, sizeof secret);
    if (crypto_pwhash_str(nobody_hash, (const char *)secret, sizeof secret, PASSES, MEMORY_BYTES) !=
        0) {
        fprintf(stderr, "ansinh: no memory for password hashing\n");
        return false;
    }
    return true;
}

const char *secret_hash(struct request *request, const char *token)
{
    unsigned char hash[HASH_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)token, strlen(token), NULL, 0);
    return text_hex_new(&request->arena, hash, sizeof hash);
}

/* Other purposes give other hashes. */
static const char *keyed_hash(struct request *request, const char *purpose, const char *text)
{
    unsigned char hash[HASH_BYTES];
    crypto_generichash_state state;
    crypto_generichash_init(&state, keys_hash(), KEY_SIZE, sizeof hash);
    crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
    crypto_generichash_update(&state, (const unsigned char *)text, strlen(text));
    crypto_generichash_final(&state, hash, sizeof hash);
    return text_hex_new(&request->arena, hash, sizeof hash);
}

const char *secret_code_hash(struct request *request, const char *code)
{
    return code ? keyed_hash(request, "code", code) : NULL;
}

const char *secret_made_up_id(struct request *request, const char *text)
{
    const char *hash = keyed_hash(request, "nobody", text);
    return hash ? arena_copy(&request->arena, hash, 32) : NULL;
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
    bool done, out_of_memory;
};

static void verify_password(void *argument)
{
    struct password_job *job = argument;
    errno = 0;
    job->done = crypto_pwhash_str_verify(job->hash, job->password, strlen(job->password)) == 0;
    job->out_of_memory = !job->done && errno == ENOMEM;
}

static void hash_password(void *argument)
{
    struct password_job *job = argument;
    job->done = crypto_pwhash_str(job->new_hash, job->password, strlen(job->password), PASSES,
                                  MEMORY_BYTES) == 0;
    job->out_of_memory = !job->done;
}

static enum problem run_job(struct request *request, void (*work)(void *), struct password_job *job,
                            const char *password)
{
    const char *composed = text_normalise(&request->arena, password, strlen(password));
    job->password = composed ? composed : password;
    if (!pool_run(request->server->hash_pool, work, job)) {
        return PROBLEM_too_many_requests;
    }
    return job->out_of_memory ? PROBLEM_overloaded : PROBLEM_NONE;
}

enum problem secret_password_fits(struct request *request, const char *hash, const char *password,
                                  bool *ret_fits)
{
    struct password_job job = {.hash = hash ? hash : nobody_hash};
    TRY(run_job(request, verify_password, &job, password));
    *ret_fits = hash && job.done;
    return PROBLEM_NONE;
}

enum problem secret_password_hash(struct request *request, const char *password,
                                  const char **ret_hash)
{
    struct password_job job = {0};
    TRY(run_job(request, hash_password, &job, password));
    *ret_hash = arena_copy(&request->arena, job.new_hash, strlen(job.new_hash));
    return *ret_hash ? PROBLEM_NONE : PROBLEM_overloaded;
}

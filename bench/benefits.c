/*
 * What one pension with its derivation costs: bench_benefits [ROUNDS] prints processor time a
 * round, and as a multiple of a SHA-256 of 4 KiB on the same machine in the same run.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "benefits/average.h"
#include "benefits/one_time.h"
#include "benefits/pension.h"
#include "migrations/rule_release.h"

enum { STEPS = 8192, INPUTS = 16384, PERIODS = 12, YEARS = 36 };

static struct rule_row rows[RULE_SET_ROWS];
static struct rule_set rules;
static struct salary_period periods[PERIODS];

static double now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* A working life of 36 years in twelve jobs, by turns on the state scale and not. */
static void live(void)
{
    int32_t from = month_index(1990, 5);
    for (int i = 0; i < PERIODS; i++) {
        int32_t to = from + YEARS * 12 / PERIODS - 1;
        periods[i] =
            (struct salary_period){REGIME_EMPLOYER, from, to, 3000000 + 1234567 * i, {0, 1}};
        if (i % 3 == 0) {
            periods[i].regime = REGIME_STATE;
            periods[i].coefficient = (struct fraction){366 + 10 * i, 100};
        }
        from = to + 1;
    }
}

static int64_t settle(void)
{
    static struct step steps[STEPS];
    static int inputs[INPUTS];
    struct derivation derivation;
    const struct average_input history = {periods, PERIODS, {1990, 5, 1}, {2026, 5, 1}};
    const struct pension_input input = {
        .sex = SEX_MALE,
        .birth = {1964, 10, 10},
        .pension_from = {2026, 5, 1},
        .first_joined = {1990, 5, 1},
        .months_paid = YEARS * 12,
        .months_compulsory = YEARS * 12,
    };
    struct pension pension = {0};
    derivation_init(&derivation, &rules, steps, STEPS, inputs, INPUTS);
    pension_settle(&derivation, &input, average_salary(&derivation, &history), &pension);
    return derivation_is_sound(&derivation) ? pension.monthly_vnd : -1;
}

static double time_pensions(int rounds, int64_t *ret_sum)
{
    double begun = now_us();
    for (int i = 0; i < rounds; i++) {
        *ret_sum += settle();
    }
    return (now_us() - begun) / rounds;
}

static double time_reference(int rounds)
{
    static unsigned char block[4096], hash[crypto_hash_sha256_BYTES];
    double begun = now_us();
    for (int i = 0; i < rounds; i++) {
        crypto_hash_sha256(hash, block, sizeof block);
        block[0] = hash[0];
    }
    return (now_us() - begun) / rounds;
}

int main(int argc, char **argv)
{
    struct arena arena;
    int rounds = argc > 1 ? atoi(argv[1]) : 20000;
    int64_t sum = 0;
    arena_init(&arena);
    bool good = sodium_init() >= 0 && rule_release_read(&arena, rows, &rules);
    arena_destroy(&arena);
    live();
    if (!good || settle() < 1) {
        return 1;
    }
    double pension = time_pensions(rounds, &sum);
    double reference = time_reference(rounds);
    printf("pension with derivation %.1f us, sha256 of 4 KiB %.1f us, ratio %.2f\n", pension,
           reference, pension / reference);
    return sum == settle() * rounds ? 0 : 1;
}

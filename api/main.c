/* The commands of `ansinh`. */
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "api/clock.h"
#include "api/config.h"
#include "api/key_rotation.h"
#include "api/keys.h"
#include "api/openapi.h"
#include "api/routes.h"
#include "api/server.h"
#include "api/signing.h"
#include "migrations/demo/demo.h"
#include "migrations/migrate.h"

static int command_help(int argc, char **argv);

static int command_serve(int argc, char **argv)
{
    struct config config;
    (void)argc;
    (void)argv;
    if (!config_read(&config) || !keys_load(config.keys) || !signing_load(config.keys)) {
        return 2;
    }
    /* Keys and citizens' data do not go into core files. */
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    prctl(PR_SET_DUMPABLE, 0);
    int status = server_run(&config);
    signing_forget();
    keys_forget();
    return status;
}

static int command_migrate(int argc, char **argv)
{
    struct config config;
    (void)argc;
    (void)argv;
    return config_read(&config) ? migrate_run(config.database_url) : 2;
}

/* The number behind a flag such as --people; false when it is there and is no number. */
static bool flag_number(int argc, char **argv, const char *flag, int64_t *ret_number)
{
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], flag) == 0) {
            const char *text = i + 1 < argc ? argv[i + 1] : "";
            if (*text == '\0' || text[strspn(text, "0123456789")] != '\0') {
                fprintf(stderr, "ansinh demo: %s wants a number\n", flag);
                return false;
            }
            *ret_number = strtoll(text, NULL, 10);
        }
    }
    return true;
}

static int command_demo(int argc, char **argv)
{
    struct config config;
    int64_t people = 20000, seed = 1;
    if (!config_read(&config) || !flag_number(argc, argv, "--people", &people) ||
        !flag_number(argc, argv, "--seed", &seed)) {
        return 2;
    }
    char base_url[256];
    clock_move(config.today);
    snprintf(base_url, sizeof base_url, "http://%s", config.listen);
    return demo_run(config.database_url, people, (uint64_t)seed, clock_read().today, base_url);
}

static int command_keys(int argc, char **argv)
{
    struct config config;
    if (!config_read(&config)) {
        return 2;
    }
    clock_move(config.today);
    return key_rotation_run(config.keys, config.public_url, clock_read().unix_us / 1000000,
                            argc - 2, argv + 2);
}

static int command_openapi(int argc, char **argv)
{
    struct config config;
    (void)argc;
    (void)argv;
    return config_read(&config) ? openapi_print(config.database_url) : 2;
}

static int command_routes(int argc, char **argv)
{
    routes_print(stdout, argc > 2 && strcmp(argv[2], "--json") == 0);
    return 0;
}

static int command_queries(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    if (!query_load()) {
        return 1;
    }
    query_print(stdout);
    return 0;
}

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *meaning;
} commands[] = {
    {"serve", command_serve, "serve the API"},
    {"migrate", command_migrate, "bring the database up to date"},
    {"demo", command_demo, "load the synthetic population (--people N --seed S)"},
    {"keys", command_keys, "make, list, create, rotate or retire the keys that sign"},
    {"openapi", command_openapi, "print the OpenAPI document (asks the database of ANSINH_DATABASE_URL)"},
    {"routes", command_routes, "print the routes (--json)"},
    {"queries", command_queries, "print the statements, prepared"},
    {"help", command_help, "print this"},
};

static int command_help(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("usage: ansinh COMMAND\n\n");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        printf("  %-10s %s\n", commands[i].name, commands[i].meaning);
    }
    printf("\nSettings, from the environment:\n");
    config_print(stdout);
    return 0;
}

int main(int argc, char **argv)
{
    if (sodium_init() < 0) {
        fprintf(stderr, "ansinh: libsodium does not start\n");
        return 2;
    }
    const char *name = argc > 1 ? argv[1] : "help";
    name = strcmp(name, "--help") == 0 ? "help" : name;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return commands[i].run(argc, argv);
        }
    }
    fprintf(stderr, "ansinh: no command %s\n", name);
    command_help(argc, argv);
    return 2;
}

/*
 * bhyt-verify: judges codes of health-insurance cards without a line. See bhyt-verify(1).
 */
#include <getopt.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

#include "base/text.h"
#include "cards/child.h"
#include "cards/verify_output.h"
#include "cards/verify_sync.h"

enum { EXIT_NOT_DONE = 1, EXIT_USAGE = 64, LINE_SIZE = 4096, WEEK_S = 7 * 86400 };

struct options {
    const char *folder, *facility, *image, *trust, *bundle, *url, *text;
    int64_t now;
    bool is_legacy, is_help, is_version, has_now;
};

static const char usage_text[] =
    "bhyt-verify [--store DIR] [--facility CODE] [--legacy] [--at SECONDS] [TEXT | --image FILE]\n"
    "bhyt-verify [--store DIR] --trust ROOT_KEY | --bundle FILE | --sync URL\n"
    "\n"
    "  TEXT           a code; without it one code a line is read from the standard input\n"
    "  --image FILE   a picture of a code, read by zbarimg\n"
    "  --legacy       print the old pipe text of a valid card instead of JSON\n"
    "  --store DIR    keys and revocations (" BHYT_STORE_DEFAULT ")\n"
    "  --facility CODE  our own code, for codes that are made for one facility\n"
    "  --trust ROOT_KEY trust this root key (64 hex digits); makes the store\n"
    "  --bundle FILE  take keys and revocations from a file\n"
    "  --sync URL     take them from the issuer's server\n"
    "  --at SECONDS   judge as of another time (seconds since 1970)\n"
    "\n"
    "Exits with 0 valid, 2 ask online, 3 refused, 4 malformed; 1 not done, 64 wrong usage.\n";

static bool time_read(const char *text, int64_t *ret_time)
{
    char *end = NULL;
    long long time_s = strtoll(text, &end, 10);
    if (end == text || *end || time_s < 0) {
        return false;
    }
    *ret_time = time_s;
    return true;
}

static bool options_read(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {
        {"store", required_argument, NULL, 's'},
        {"facility", required_argument, NULL, 'f'},
        {"legacy", no_argument, NULL, 'l'},
        {"at", required_argument, NULL, 'a'},
        {"image", required_argument, NULL, 'i'},
        {"trust", required_argument, NULL, 't'},
        {"bundle", required_argument, NULL, 'b'},
        {"sync", required_argument, NULL, 'u'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    const char *at = NULL;
    const char **const texts[128] = {
        ['s'] = &options->folder, ['f'] = &options->facility, ['a'] = &at,
        ['i'] = &options->image,  ['t'] = &options->trust,    ['b'] = &options->bundle,
        ['u'] = &options->url,
    };
    for (int found; (found = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        if (texts[found]) {
            *texts[found] = optarg;
        } else if (found == 'l') {
            options->is_legacy = true;
        } else {
            options->is_help |= found == 'h';
            options->is_version |= found == 'v';
            return options->is_help || options->is_version;
        }
    }
    options->text = optind < argc ? argv[optind++] : NULL;
    options->has_now = at;
    int ways = (options->text != NULL) + (options->image != NULL) + (options->trust != NULL) +
               (options->bundle != NULL) + (options->url != NULL);
    return optind == argc && ways <= 1 && (!at || time_read(at, &options->now));
}

/* The kernel's word that the clock is kept, or a server's within a week. */
static bool clock_is_trusted(const struct bhyt_store *store, int64_t now)
{
    struct timex state = {0};
    return ntp_adjtime(&state) != TIME_ERROR || (store && now - store_status_at(store) <= WEEK_S);
}

static int judge(const struct options *options, const struct bhyt_store *store, const char *text)
{
    struct bhyt_policy policy = bhyt_policy_default();
    struct bhyt_result result;
    struct arena arena;
    struct buffer buffer;
    int64_t now = options->has_now ? options->now : (int64_t)time(NULL);
    policy.facility = options->facility;
    policy.clock_is_trusted = options->has_now || clock_is_trusted(store, now);
    bhyt_verify(text, now, store, &policy, &result);
    int exit_code = bhyt_verdict_exit(result.verdict);
    arena_init(&arena);
    buffer_init(&buffer, &arena, 1024);
    if (!options->is_legacy) {
        verify_output_json(&buffer, &result);
    } else if (exit_code == EXIT_SUCCESS) {
        verify_output_legacy(&buffer, &result);
    } else {
        fprintf(stderr, "bhyt-verify: %s\n", result.sentence_vi);
    }
    bool is_printed = !buffer.failed && fputs(buffer.bytes, stdout) >= 0 && fflush(stdout) == 0;
    arena_destroy(&arena);
    return is_printed ? exit_code : EXIT_NOT_DONE;
}

/* One code a line; a line too long for any code is malformed as a whole. The worst verdict counts.
 */
static int judge_lines(const struct options *options, const struct bhyt_store *store, FILE *lines)
{
    char line[LINE_SIZE];
    int worst = EXIT_SUCCESS;
    bool has_line = false;
    while (fgets(line, sizeof line, lines)) {
        bool is_cut = !strchr(line, '\n') && !feof(lines);
        for (int byte = 0; is_cut && byte != '\n' && byte != EOF;) {
            byte = fgetc(lines);
        }
        int exit_code = judge(options, store, is_cut ? "" : line);
        worst = exit_code > worst ? exit_code : worst;
        has_line = true;
    }
    return has_line ? worst : bhyt_verdict_exit(BHYT_MALFORMED);
}

/* An absolute path, so that no name is taken for an option or a picture's format. */
static int judge_image(const struct options *options, const struct bhyt_store *store)
{
    char path[PATH_MAX];
    const char *const argv[] = {"zbarimg",   "--raw",           "--quiet", "--nodbus",
                                "-Sdisable", "-Sqrcode.enable", path,      NULL};
    uint8_t *bytes = NULL;
    size_t size = 0;
    if (!realpath(options->image, path)) {
        perror(options->image);
        return EXIT_NOT_DONE;
    }
    if (!child_read(argv, LINE_SIZE, &bytes, &size) || size == 0) {
        free(bytes);
        fputs("bhyt-verify: no code was found in the picture\n", stderr);
        return bhyt_verdict_exit(BHYT_MALFORMED);
    }
    FILE *lines = fmemopen(bytes, size, "r");
    int exit_code = lines ? judge_lines(options, store, lines) : EXIT_NOT_DONE;
    if (lines) {
        fclose(lines);
    }
    free(bytes);
    return exit_code;
}

static int tell(enum document_fault fault)
{
    if (fault) {
        const struct document_fault_kind *kind = document_fault_kind(fault);
        fprintf(stderr, "bhyt-verify: %s: %s %s\n", kind->code, kind->sentence_vi,
                kind->sentence_en);
    }
    return fault ? EXIT_NOT_DONE : EXIT_SUCCESS;
}

static int trust(const struct options *options)
{
    uint8_t root[PUBLIC_KEY_SIZE];
    if (strlen(options->trust) != 2 * PUBLIC_KEY_SIZE ||
        !text_unhex(options->trust, 2 * PUBLIC_KEY_SIZE, root)) {
        return EXIT_USAGE;
    }
    return tell(bhyt_store_trust(options->folder, root) ? DOCUMENT_GOOD : DOCUMENT_NOT_WRITTEN);
}

static int take_bundle(const struct options *options)
{
    FILE *file = fopen(options->bundle, "rb");
    uint8_t *bytes = file ? malloc(BUNDLE_SIZE_MOST + 1) : NULL;
    struct status_bundle bundle;
    enum document_fault fault = file ? DOCUMENT_NO_MEMORY : DOCUMENT_MISSING;
    if (bytes) {
        size_t size = fread(bytes, 1, BUNDLE_SIZE_MOST + 1, file);
        fault = status_bundle_read((struct span){bytes, size}, &bundle);
    }
    if (!fault) {
        struct store_source source = store_source_of_bundle(&bundle);
        fault = store_update(options->folder, &source, options->now);
    }
    free(bytes);
    if (file) {
        fclose(file);
    }
    return tell(fault);
}

static int judge_all(const struct options *options)
{
    struct bhyt_store *store = NULL;
    enum document_fault fault = store_open(options->folder, &store);
    if (fault) {
        tell(fault); /* judged all the same: no key is known then */
    }
    int exit_code = options->text    ? judge(options, store, options->text)
                    : options->image ? judge_image(options, store)
                                     : judge_lines(options, store, stdin);
    bhyt_store_close(store);
    return exit_code;
}

static int act(const struct options *options)
{
    if (options->is_help) {
        return fputs(usage_text, stdout) < 0;
    }
    if (options->is_version) {
        return puts("bhyt-verify " ANSINH_VERSION) < 0;
    }
    return options->trust    ? trust(options)
           : options->bundle ? take_bundle(options)
           : options->url    ? tell(verify_sync(options->folder, options->url, options->now))
                             : judge_all(options);
}

int main(int argc, char **argv)
{
    struct options options = {.folder = BHYT_STORE_DEFAULT, .now = (int64_t)time(NULL)};
    if (sodium_init() < 0) {
        return EXIT_NOT_DONE;
    }
    int exit_code = options_read(argc, argv, &options) ? act(&options) : EXIT_USAGE;
    if (exit_code == EXIT_USAGE) {
        fputs(usage_text, stderr);
    }
    return exit_code;
}

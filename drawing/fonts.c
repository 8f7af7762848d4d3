#include "drawing/fonts.h"

#include <cairo.h>
#include <dirent.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A thread that sleeps may wait for a lock of another one: it rests when it does so for a while. */
enum { WAIT_STEPS = 500, REST_STEPS = 8, WAIT_STEP_US = 10000 };

/* "123 ([pango] fontcon) S …": whether the thread is pango's and does not sleep. */
static bool looks_for_fonts(const char *thread)
{
    char path[64], line[128] = "";
    snprintf(path, sizeof path, "/proc/self/task/%.20s/stat", thread);
    FILE *file = fopen(path, "r");
    if (file) {
        (void)!fgets(line, sizeof line, file);
        fclose(file);
    }
    const char *name = strchr(line, '('), *end = strrchr(line, ')');
    return name && end && strncmp(name, "([pango]", 8) == 0 && strncmp(end, ") S", 3) != 0;
}

static bool pango_is_at_work(void)
{
    DIR *threads = opendir("/proc/self/task");
    bool found = false;
    for (struct dirent *entry; threads && !found && (entry = readdir(threads));) {
        found = looks_for_fonts(entry->d_name);
    }
    if (threads) {
        closedir(threads);
    }
    return found;
}

void fonts_settle(void)
{
    for (int i = 0, at_rest = 0; i < WAIT_STEPS && at_rest < REST_STEPS; i++) {
        at_rest = pango_is_at_work() ? 0 : at_rest + 1;
        g_usleep(WAIT_STEP_US);
    }
}

void fonts_forget(void)
{
    fonts_settle();
    pango_cairo_font_map_set_default(NULL);
    cairo_debug_reset_static_data();
    FcFini();
}

#include "api/request.h"

#include <string.h>

const char *const method_names[METHOD_COUNT] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

void request_set(struct request *request, const char *name, const char *value)
{
    for (int i = 0; i < request->extra_count; i++) {
        if (strcmp(request->extras[i].name, name) == 0) {
            request->extras[i].value = value;
            return;
        }
    }
    if (request->extra_count < EXTRA_VALUE_LIMIT) {
        request->extras[request->extra_count++] = (struct named_value){name, value};
    }
}

static const char *find(const struct named_value *values, int count, const char *name)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(values[i].name, name) == 0) {
            return values[i].value;
        }
    }
    return NULL;
}

const char *request_value(const struct request *request, const char *name)
{
    const char *value = find(request->extras, request->extra_count, name);
    return value ? value : find(request->path_values, request->path_value_count, name);
}

enum problem request_fault(struct request *request, const char *pointer, const char *vi,
                           const char *en)
{
    fault_add(&request->faults, &request->arena, pointer, vi, en);
    return PROBLEM_invalid_input;
}

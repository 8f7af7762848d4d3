#include "api/card_clerk.h"

#include <string.h>

#include "base/text.h"

static const struct field clerk_fields[] = {
    FIELD(struct clerk, name, .form = FORM_NAME, .required = true,
          .title = "Full name of the clerk"),
    FIELD(struct clerk, personal_number, .form = FORM_PERSONAL_NUMBER, .required = true,
          .title = "Personal number of the clerk, registered by the facility"),
};
const struct field_table clerk_table = FIELD_TABLE(clerk, struct clerk, clerk_fields);

void card_clerk_set(struct request *request, const struct clerk *clerk, const char *purpose)
{
    request_set(request, "clerk_number", clerk->personal_number);
    request_set(request, "clerk_name", clerk->name);
    request_set(request, "clerk_key",
                text_name_key(&request->arena, clerk->name, strlen(clerk->name)));
    request_set(request, "purpose", purpose);
}

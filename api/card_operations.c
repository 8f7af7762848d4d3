/*
 * What officers do to a card: the bodies of suspension and resumption. What happens is in
 * migrations/functions/card_operations.sql.
 */
#include "api/handlers.h"

enum { NOTE_LENGTH = 500 };

struct card_suspension_body {
    const char *reason, *note;
};
static const char *const suspension_reasons[] = {"disputed", "under_verification",
                                                 "lent_to_another", NULL};
static const struct field card_suspension_fields[] = {
    FIELD(struct card_suspension_body, reason, .form = FORM_TEXT, .required = true,
          .choices = suspension_reasons, .title = "Why: a card check tells it"),
    FIELD(struct card_suspension_body, note, .form = FORM_TEXT, .max_length = NOTE_LENGTH,
          .title = "Words for the file"),
};
const struct field_table card_suspension_table =
    FIELD_TABLE(card_suspension, struct card_suspension_body, card_suspension_fields);

struct card_resumption_body {
    const char *note;
};
static const struct field card_resumption_fields[] = {
    FIELD(struct card_resumption_body, note, .form = FORM_TEXT, .max_length = NOTE_LENGTH,
          .title = "Words for the file"),
};
const struct field_table card_resumption_table =
    FIELD_TABLE(card_resumption, struct card_resumption_body, card_resumption_fields);

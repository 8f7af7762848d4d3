#include "api/dossier_body.h"

#include "api/handlers.h"
#include "base/csv.h"

enum { ATTACHMENTS_MAX = 30 };

static const struct field applicant_fields[] = {
    FIELD(struct applicant, number, .form = FORM_SI_NUMBER, .required = true,
          .title = "SI number or personal number"),
    FIELD(struct applicant, full_name, .form = FORM_NAME, .required = true),
    FIELD(struct applicant, birth_date, .form = FORM_PARTIAL_DATE, .required = true,
          .title = "As exactly as the register knows it, or more so"),
};
static const struct field_table applicant_table =
    FIELD_TABLE(applicant, struct applicant, applicant_fields);

static const char *const copy_kinds[] = {"original", "copy", NULL};
static const struct field paper_fields[] = {
    FIELD(struct paper, document, .min = 0, .max = CSV_LIST_MAX,
          .title = "Which of the procedure's papers, from 1; 0 = another"),
    FIELD(struct paper, title, .form = FORM_TEXT, .max_length = 200,
          .title = "What it is; the name of the procedure's paper when absent"),
    FIELD(struct paper, copy_kind, .required = true, .choices = copy_kinds),
};
static const struct field_table paper_table = FIELD_TABLE(paper, struct paper, paper_fields);

static const char *const channels[] = {"counter",           "app",  "national_portal",
                                       "provincial_portal", "post", NULL};
static const char *const return_methods[] = {"counter", "post", "electronic", NULL};
static const char *const payment_methods[] = {"bank_account", "cash", "employer", NULL};
static const struct field dossier_fields[] = {
    FIELD(struct dossier_body, procedure, .form = FORM_TEXT, .required = true, .max_length = 32,
          .title = "Code of the procedure"),
    FIELD(struct dossier_body, person, .form = FORM_UUID,
          .title = "Whose matter it is; oneself when absent"),
    MAYBE(struct dossier_body, applicant, &applicant_table,
          .title = "The same by number, name and birth date, for partners and the counter"),
    FIELD(struct dossier_body, channel, .required = true, .choices = channels),
    FIELD(struct dossier_body, office, .form = FORM_OFFICE,
          .title = "Office it goes to, where the register knows none for the person"),
    FIELD(struct dossier_body, form, .required = true,
          .title = "Fields of the procedure's form, see GET /v1/procedures/{code}"),
    FIELD(struct dossier_body, return_method, .required = true, .choices = return_methods),
    FIELD(struct dossier_body, payment_method, .choices = payment_methods),
    LIST(struct dossier_body, attachments, &paper_table, .max = ATTACHMENTS_MAX,
         .title = "Papers handed over; files are added to the dossier afterwards"),
};
const struct field_table dossier_table = FIELD_TABLE(dossier, struct dossier_body, dossier_fields);

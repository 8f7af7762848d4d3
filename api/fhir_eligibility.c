/*
 * POST /fhir/CoverageEligibilityRequest (and $submit): the counter's question as a resource. The
 * patient is a contained Patient with number, name and birth date; the clerk is the enterer, by
 * identifier and display or as a contained Practitioner: every check names its clerk
 * (api/card_question.h).
 */
#include <string.h>

#include "api/card_answer.h"
#include "api/card_clerk.h"
#include "api/card_question.h"
#include "api/dispatch.h"
#include "api/fhir.h"
#include "api/grammar.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/routes.h"

enum { CONTAINED_MAX = 8, NAMES_MAX = 8, PURPOSES_MAX = 4, TEXT_MAX = 200 };

struct fhir_identifier {
    const char *system, *value;
};
static const struct field identifier_fields[] = {
    FIELD(struct fhir_identifier, system, .form = FORM_TEXT, .max_length = TEXT_MAX),
    FIELD(struct fhir_identifier, value, .form = FORM_TEXT, .max_length = TEXT_MAX),
};
static const struct field_table identifier_table =
    FIELD_TABLE(fhir_identifier, struct fhir_identifier, identifier_fields, .is_open = true);

struct fhir_human_name {
    const char *text;
};
static const struct field human_name_fields[] = {
    FIELD(struct fhir_human_name, text, .form = FORM_NAME),
};
static const struct field_table human_name_table =
    FIELD_TABLE(fhir_human_name, struct fhir_human_name, human_name_fields, .is_open = true);

struct fhir_contained {
    const char *resource_type, *id;
    struct field_list identifier, name;
    struct date birth_date;
};
static const struct field contained_fields[] = {
    FIELD_AS(struct fhir_contained, resource_type, "resourceType", .form = FORM_TEXT,
             .required = true, .max_length = TEXT_MAX),
    FIELD(struct fhir_contained, id, .form = FORM_TEXT, .required = true, .max_length = TEXT_MAX),
    LIST(struct fhir_contained, identifier, &identifier_table, .max = NAMES_MAX),
    LIST(struct fhir_contained, name, &human_name_table, .max = NAMES_MAX),
    FIELD_AS(struct fhir_contained, birth_date, "birthDate", .form = FORM_PARTIAL_DATE),
};
static const struct field_table contained_table =
    FIELD_TABLE(fhir_contained, struct fhir_contained, contained_fields, .is_open = true);

struct fhir_reference {
    const char *reference, *display;
    struct fhir_identifier identifier;
};
static const struct field reference_fields[] = {
    FIELD(struct fhir_reference, reference, .form = FORM_TEXT, .max_length = TEXT_MAX),
    FIELD(struct fhir_reference, display, .form = FORM_NAME),
    OBJECT(struct fhir_reference, identifier, &identifier_table),
};
static const struct field_table reference_table =
    FIELD_TABLE(fhir_reference, struct fhir_reference, reference_fields, .is_open = true);

struct fhir_eligibility {
    const char *resource_type;
    struct fhir_reference patient, enterer;
    struct field_list contained, purpose;
};
/* What can be asked for: nothing here needs an authorisation beforehand. */
static const char *const purposes[] = {"validation", "benefits", "discovery", NULL};
static const char *const request_types[] = {"CoverageEligibilityRequest", NULL};
static const struct field eligibility_fields[] = {
    FIELD_AS(struct fhir_eligibility, resource_type, "resourceType", .form = FORM_TEXT,
             .required = true, .choices = request_types),
    OBJECT(struct fhir_eligibility, patient, &reference_table, .required = true,
           .title = "Reference to a contained Patient"),
    OBJECT(struct fhir_eligibility, enterer, &reference_table, .required = true,
           .title = "The clerk: identifier and display, or a contained Practitioner"),
    LIST(struct fhir_eligibility, contained, &contained_table, .max = CONTAINED_MAX),
    LIST(struct fhir_eligibility, purpose, NULL, .form = FORM_TEXT, .choices = purposes,
         .max = PURPOSES_MAX, .title = "validation when absent; benefits: what the fund pays"),
};
const struct field_table fhir_eligibility_table =
    FIELD_TABLE(fhir_eligibility, struct fhir_eligibility, eligibility_fields, .is_open = true);

/* $submit takes its one parameter within Parameters, too, as every operation does. */
const json_t *fhir_unwrap(const struct request *request, const json_t *body)
{
    static const char operation[] = "/$submit";
    const char *type = json_string_value(json_object_get(body, "resourceType"));
    const char *end = strrchr(request->path, '/');
    const json_t *parameters = json_object_get(body, "parameter");
    if (!type || strcmp(type, "Parameters") != 0 || strcmp(end, operation) != 0) {
        return body;
    }
    for (size_t i = 0; i < json_array_size(parameters); i++) {
        const json_t *parameter = json_array_get(parameters, i);
        const char *name = json_string_value(json_object_get(parameter, "name"));
        const json_t *resource = json_object_get(parameter, "resource");
        if (name && strcmp(name, "resource") == 0 && resource) {
            return resource;
        }
    }
    return body;
}

static const struct fhir_contained *contained_of(const struct fhir_eligibility *body,
                                                 const struct fhir_reference *reference)
{
    const struct fhir_contained *contained = body->contained.items;
    for (size_t i = 0; i < body->contained.count; i++) {
        if (reference->reference && reference->reference[0] == '#' &&
            strcmp(reference->reference + 1, contained[i].id) == 0) {
            return &contained[i];
        }
    }
    return NULL;
}

/* The first identifier that has such a form. */
static const char *identifier_of(const struct fhir_contained *contained, enum form form)
{
    const struct fhir_identifier *identifiers = contained->identifier.items;
    for (size_t i = 0; i < contained->identifier.count; i++) {
        if (identifiers[i].value && form_fits(form, identifiers[i].value)) {
            return identifiers[i].value;
        }
    }
    return NULL;
}

static const char *name_of(const struct fhir_contained *contained)
{
    const struct fhir_human_name *names = contained->name.items;
    return contained->name.count ? names[0].text : NULL;
}

static struct clerk clerk_of(const struct fhir_eligibility *body)
{
    const struct fhir_contained *contained = contained_of(body, &body->enterer);
    const char *number = body->enterer.identifier.value;
    if (contained) {
        return (struct clerk){name_of(contained), identifier_of(contained, FORM_PERSONAL_NUMBER)};
    }
    return (struct clerk){body->enterer.display,
                          number && form_fits(FORM_PERSONAL_NUMBER, number) ? number : NULL};
}

/* As an array of the database; their words are those of the table above. */
static const char *purposes_of(struct request *request, const struct fhir_eligibility *body)
{
    const char *const *asked = body->purpose.items;
    struct buffer array;
    buffer_init(&array, &request->arena, 64);
    buffer_char(&array, '{');
    for (size_t i = 0; i < body->purpose.count; i++) {
        buffer_format(&array, i ? ",%s" : "%s", asked[i]);
    }
    buffer_text(&array, body->purpose.count ? "}" : "validation}");
    return array.failed ? NULL : array.bytes;
}

static void put_concept(struct buffer *json, const char *system, const char *code,
                        const char *display, const char *text)
{
    buffer_text(json, "{\"coding\":[{");
    buffer_member_text(json, "system", system);
    buffer_member_text(json, "code", code);
    buffer_member_text(json, "display", display);
    buffer_text(json, "}]");
    buffer_member_text(json, "text", text);
    buffer_char(json, '}');
}

/* FHIR has no decimal here: what is not a whole percentage is written out. */
static void put_allowed(struct buffer *json, int percent_hundredths)
{
    int whole = percent_hundredths / 100, rest = percent_hundredths % 100;
    buffer_format(json, rest ? ",\"allowedString\":\"%d.%02d\"}" : ",\"allowedUnsignedInt\":%d}",
                  whole, rest);
}

/* Why, a sentence behind the other. */
static const char *reasons_of(struct request *request, const struct entitlement *entitlement)
{
    struct buffer text;
    buffer_init(&text, &request->arena, 512);
    for (size_t i = 0; i < entitlement->reason_count; i++) {
        const struct entitlement_reason *reason = &entitlement->reasons[i];
        buffer_format(&text, "%s%s (%s)", i ? " " : "",
                      request->language == LANGUAGE_VI ? reason->vi : reason->en, reason->article);
    }
    return text.failed || !text.length ? NULL : text.bytes;
}

/* What the fund pays of a visit here today, and what is left to the patient. */
static void put_item(struct buffer *json, struct request *request,
                     const struct entitlement *entitlement)
{
    static const char standard[] = "http://terminology.hl7.org/CodeSystem/";
    const char *ours = arena_printf(&request->arena, "%s/CodeSystem/benefit", fhir_base(request));
    const char *category = arena_printf(&request->arena, "%sex-benefitcategory", standard);
    const char *type = arena_printf(&request->arena, "%sbenefit-type", standard);
    bool vi = request->language == LANGUAGE_VI;
    buffer_text(json, "\"item\":[{\"category\":");
    put_concept(json, category, "1", "Medical Care", vi ? "Khám bệnh, chữa bệnh" : "Medical care");
    buffer_member_text(json, "name",
                       vi ? "Khám bệnh, chữa bệnh bảo hiểm y tế" : "Care under health insurance");
    buffer_member_given(json, "description", reasons_of(request, entitlement));
    buffer_text(json, ",\"benefit\":[{\"type\":");
    put_concept(json, ours, "fund-percent", "Percentage paid by the fund",
                vi ? "Mức hưởng (%)" : "Paid by the fund (%)");
    put_allowed(json, entitlement->percent_hundredths);
    buffer_text(json, ",{\"type\":");
    put_concept(json, type, "copay-percent", "Copayment Percent per service",
                vi ? "Người bệnh cùng chi trả (%)" : "Paid by the patient (%)");
    put_allowed(json, 10000 - entitlement->percent_hundredths);
    buffer_text(json, "]}]");
}

/* The members of an object, as far as its closing brace. */
static void put_opened(struct buffer *json, const char *object)
{
    buffer_put(json, object, strlen(object) - 1);
}

static enum problem reply_response(struct request *request, const struct sql_rows *rows)
{
    const char *insurance = sql_value(rows, 0, "insurance");
    struct entitlement entitlement = {0};
    struct buffer json;
    buffer_init(&json, &request->arena, 2048);
    put_opened(&json, sql_value(rows, 0, "resource"));
    if (insurance) {
        buffer_text(&json, ",\"insurance\":[");
        put_opened(&json, insurance);
        if (*sql_value(rows, 0, "with_benefits") == 't' &&
            card_answer_entitlement(request, rows, &entitlement)) {
            buffer_char(&json, ',');
            put_item(&json, request, &entitlement);
        }
        buffer_text(&json, "}]");
    }
    buffer_char(&json, '}');
    if (json.failed) {
        return PROBLEM_overloaded;
    }
    reply_bytes(request, route_status(request->route), fhir_types[0], json.bytes, json.length);
    return PROBLEM_NONE;
}

static void require(struct request *request, const char *place, const char *member, bool given,
                    const char *vi, const char *en)
{
    const char *pointer = arena_printf(&request->arena, "%s/%s", place, member);
    if (!given) {
        request_fault(request, pointer ? pointer : place, vi, en);
    }
}

/* Where a contained resource stands; the reference itself when it is none. */
static const char *place_of(struct request *request, const struct fhir_eligibility *body,
                            const struct fhir_contained *contained, const char *otherwise)
{
    const struct fhir_contained *first = body->contained.items;
    return contained ? arena_printf(&request->arena, "/contained/%d", (int)(contained - first))
                     : otherwise;
}

/* All that is missing, at once. */
static enum problem check_complete(struct request *request, const struct fhir_contained *patient,
                                   const struct clerk *clerk)
{
    const struct fhir_eligibility *body = request->body;
    const struct fhir_contained *contained = contained_of(body, &body->enterer);
    const char *place = place_of(request, body, patient, "/patient");
    const char *clerk_place = place_of(request, body, contained, "/enterer");
    if (!place || !clerk_place) {
        return PROBLEM_overloaded;
    }
    require(request, "/patient", "reference", patient, "phải chỉ đến một Patient kèm theo",
            "must point to a contained Patient");
    if (patient) {
        require(request, place, "identifier", identifier_of(patient, FORM_CARD_NUMBER),
                "phải có số thẻ", "must have the number of a card");
        require(request, place, "name", name_of(patient), "phải có họ tên (name.text)",
                "must have the full name (name.text)");
        require(request, place, "birthDate", !date_is_none(patient->birth_date), "là bắt buộc",
                "is required");
    }
    require(request, clerk_place, contained ? "name" : "display", clerk->name,
            "phải nêu họ tên của cán bộ", "must name the clerk");
    require(request, clerk_place, "identifier", clerk->personal_number,
            "phải có số định danh của cán bộ", "must have the clerk's personal number");
    return request->faults.count ? PROBLEM_invalid_input : PROBLEM_NONE;
}

enum problem fhir_eligibility_ask(struct request *request)
{
    const struct fhir_eligibility *body = request->body;
    const struct fhir_contained *patient = contained_of(body, &body->patient);
    struct clerk clerk = clerk_of(body);
    struct card_question question;
    struct sql_rows rows;
    TRY(check_complete(request, patient, &clerk));
    struct card_shown shown = {NULL, identifier_of(patient, FORM_CARD_NUMBER), name_of(patient),
                               patient->birth_date};
    TRY(card_question_read(request, &shown, "/contained", &question));
    card_question_set(request, &question);
    card_clerk_set(request, &clerk, "Kiểm tra quyền lợi BHYT qua FHIR");
    request_set(request, "check_id", request->id);
    request_set(request, "fhir_purposes", purposes_of(request, body));
    request_set(request, "base", fhir_base(request));
    TRY(dispatch_query(request, SQL_READ, QUERY_fhir_eligibility_asked, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_forbidden; /* an account that acts for no facility */
    }
    reply_header(request, "Location",
                 arena_printf(&request->arena, "%s/CoverageEligibilityResponse/%s",
                              fhir_base(request), request->id));
    return reply_response(request, &rows);
}

enum problem fhir_eligibility_read(struct request *request)
{
    struct sql_rows rows;
    request_set(request, "base", fhir_base(request));
    TRY(dispatch_query(request, SQL_READ, request->route->query, &rows));
    return rows.row_count ? reply_response(request, &rows) : PROBLEM_not_found;
}

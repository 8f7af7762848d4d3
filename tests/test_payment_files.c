/* Files of payments out, answers in: bytes against what they must say, and every fault by its name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "files/bank_answer.h"
#include "files/payment_file.h"

static char folder[] = "/tmp/ansinh_files_XXXXXX";

static int group_setup(void **state)
{
    (void)state;
    return mkdtemp(folder) && sodium_init() >= 0 ? 0 : 1;
}

static int group_teardown(void **state)
{
    (void)state;
    return rmdir(folder);
}

static const struct payment_file_head head = {
    .message_id = "AS202612-00001-MABM",
    .made_at = "2026-11-22T03:00:00Z",
    .pay_on = "2026-12-01",
    .payments = 1,
    .amount_vnd = 2530000,
    .payer = {"BAO HIEM XA HOI", "0001", "MABMVNVX"},
};

static const struct payment_file_line line = {
    .payment = "01a203d4-cc7b-77e0-87a8-f09640759cff",
    .kind = "regular",
    .month = "2026-12",
    .bic = "MABMVNVX",
    .account_no = "0000020354",
    .holder_name = "Nguyễn <Thị> \"A\" & B\x01",
    .full_name = "=HYPERLINK(\"a\")",
    .personal_number = "001190000001",
    .phone = "",
    .address = "Số 1, ngõ 2",
    .office = "01001",
    .net_vnd = 2530000,
};

/* The file's bytes after it was kept and removed again; the name is its checksum. */
static char *written(enum payment_file_format format)
{
    static char bytes[4096];
    struct payment_file *file = malloc(sizeof *file);
    uint8_t sha256[crypto_hash_sha256_BYTES], again[crypto_hash_sha256_BYTES];
    char name[2 * sizeof sha256 + 1], path[256];
    payment_file_open(file, format, folder, &head);
    payment_file_put(file, &line);
    assert_true(payment_file_keep(file, folder, sha256));
    text_hex(sha256, sizeof sha256, name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    size_t length = fread(bytes, 1, sizeof bytes - 1, in);
    fclose(in);
    bytes[length] = '\0';
    assert_int_equal(length, file->sink.size_bytes);
    crypto_hash_sha256(again, (unsigned char *)bytes, length);
    assert_memory_equal(sha256, again, sizeof sha256);
    assert_int_equal(unlink(path), 0);
    free(file);
    return bytes;
}

static void test_files_say_what_is_paid(void **state)
{
    (void)state;
    const char *xml = written(PAYMENT_FILE_PAIN001);
    assert_non_null(strstr(xml, "<NbOfTxs>1</NbOfTxs><CtrlSum>2530000</CtrlSum>"));
    assert_non_null(
        strstr(xml, "<EndToEndId>01a203d4cc7b77e087a8f09640759cff</EndToEndId></PmtId>"));
    assert_non_null(strstr(xml, "<Nm>Nguyễn &lt;Thị&gt; &quot;A&quot; &amp; B</Nm>"));
    assert_non_null(strstr(xml, "</PmtInf></CstmrCdtTrfInitn></Document>\n"));
    assert_string_equal(written(PAYMENT_FILE_POST_CSV),
                        "\xEF\xBB\xBF"
                        "end_to_end_id,month,kind,office,full_name,personal_number,phone,address,"
                        "amount_vnd\r\n"
                        "01a203d4cc7b77e087a8f09640759cff,2026-12,regular,01001,"
                        "\"'=HYPERLINK(\"\"a\"\")\",001190000001,,\"Số 1, ngõ 2\",2530000\r\n");
}

static void test_a_file_that_does_not_add_up_is_not_kept(void **state)
{
    (void)state;
    uint8_t sha256[crypto_hash_sha256_BYTES];
    struct payment_file *file = malloc(sizeof *file);
    payment_file_open(file, PAYMENT_FILE_BANK_CSV, folder, &head);
    assert_false(payment_file_keep(file, folder, sha256));
    payment_file_open(file, PAYMENT_FILE_BANK_CSV, folder, &head);
    payment_file_put(file, &line);
    payment_file_put(file, &line);
    assert_false(payment_file_keep(file, folder, sha256));
    payment_file_open(file, PAYMENT_FILE_BANK_CSV, "/nonexistent", &head);
    payment_file_put(file, &line);
    assert_false(payment_file_keep(file, folder, sha256));
    free(file);
}

#define ID  "01a203d4cc7b77e087a8f09640759cff"
#define MSG "<OrgnlMsgId>AS202612-00001-MABM</OrgnlMsgId>"
#define TX(status, rest)                                                                           \
    "<TxInfAndSts><OrgnlEndToEndId>" ID "</OrgnlEndToEndId><TxSts>" status "</TxSts>" rest         \
    "</TxInfAndSts>"
#define REASON(code) "<StsRsnInf><Rsn><Cd>" code "</Cd></Rsn></StsRsnInf>"
#define HEADING      "end_to_end_id,status,reason,amount_vnd\n"

static void test_answers_are_read_or_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fault; /* NULL: read */
        enum bank_answer_status status;
        size_t lines;
    } cases[] = {
        {"<D>" MSG "<GrpSts>ACSC</GrpSts></D>", NULL, ANSWER_ACCEPTED, 0},
        {"<D>" MSG "<GrpSts>RJCT</GrpSts></D>", NULL, ANSWER_REFUSED, 0},
        {"<D>" MSG "<GrpSts>PART</GrpSts>" TX("RJCT", REASON("AC04")) TX("ACSC", "") "</D>", NULL,
         ANSWER_PARTLY, 1},
        {"<D>" MSG "<GrpSts>PART</GrpSts>" TX("PDNG", "") "</D>", "pending", 0, 0},
        {"<D>" MSG "<GrpSts>ACSP</GrpSts></D>", "pending", 0, 0},
        {"<D>" MSG "</D>", "bad_status", 0, 0},
        {"<D><GrpSts>ACSC</GrpSts></D>", "no_message", 0, 0},
        {"<D>" MSG "<GrpSts>PART</GrpSts>" TX("RJCT", REASON("a")) "</D>", "bad_reason", 0, 0},
        {"<D>" MSG "<GrpSts>PART</GrpSts>" TX("RJCT", "<InstdAmt>1.5</InstdAmt>") "</D>",
         "bad_amount", 0, 0},
        {"<D>" MSG "<GrpSts>ACSC</GrpSts>", "not_xml", 0, 0},
        {"<!DOCTYPE D><D>" MSG "<GrpSts>ACSC</GrpSts></D>", "doctype", 0, 0},
        {HEADING ID ",paid,,\n" ID ",unpaid,MS02,1\n", NULL, ANSWER_PARTLY, 1},
        {HEADING ID ",paid,,\n", NULL, ANSWER_ACCEPTED, 0},
        {HEADING ID ",lost,,\n", "bad_table", 0, 0},
        {HEADING "01,unpaid,,\n", "bad_payment", 0, 0},
        {HEADING ID ",unpaid,ms02,\n", "bad_reason", 0, 0},
        {"status\npaid\n", "bad_table", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct bank_answer answer;
        struct bank_answer_fault fault;
        arena_init(&arena);
        size_t length = strlen(cases[i].text);
        char *text = arena_copy(&arena, cases[i].text, length);
        bool read = *text == '<' ? bank_answer_read_xml(&arena, text, length, &answer, &fault)
                                 : bank_answer_read_csv(&arena, text, length, &answer, &fault);
        if (cases[i].fault) {
            assert_false(read);
            assert_string_equal(fault.name, cases[i].fault);
        } else {
            assert_true(read);
            assert_int_equal(answer.status, cases[i].status);
            assert_int_equal(answer.line_count, cases[i].lines);
        }
        arena_destroy(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_say_what_is_paid),
        cmocka_unit_test(test_a_file_that_does_not_add_up_is_not_kept),
        cmocka_unit_test(test_answers_are_read_or_refused_by_name),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}

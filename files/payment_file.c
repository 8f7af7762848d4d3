#include "files/payment_file.h"

#include "base/csv_write.h"
#include "base/text.h"

static void element(struct sink *sink, const char *open, const char *text, const char *close)
{
    sink_text(sink, open);
    sink_xml(sink, text);
    sink_text(sink, close);
}

static void totals(struct sink *sink, const struct payment_file_head *head)
{
    sink_text(sink, "<NbOfTxs>");
    sink_int(sink, head->payments);
    sink_text(sink, "</NbOfTxs><CtrlSum>");
    sink_int(sink, head->amount_vnd);
    sink_text(sink, "</CtrlSum>");
}

static void pain001_head(struct sink *sink, const struct payment_file_head *head)
{
    sink_text(sink, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\">"
                    "<CstmrCdtTrfInitn><GrpHdr>");
    element(sink, "<MsgId>", head->message_id, "</MsgId>");
    element(sink, "<CreDtTm>", head->made_at, "</CreDtTm>");
    totals(sink, head);
    element(sink, "<InitgPty><Nm>", head->payer.name, "</Nm></InitgPty></GrpHdr>\n<PmtInf>");
    element(sink, "<PmtInfId>", head->message_id, "</PmtInfId>");
    sink_text(sink, "<PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>");
    totals(sink, head);
    /* SSBE: social security benefit (ISO 20022 external purpose codes). */
    sink_text(sink, "<PmtTpInf><CtgyPurp><Cd>SSBE</Cd></CtgyPurp></PmtTpInf>");
    element(sink, "<ReqdExctnDt><Dt>", head->pay_on, "</Dt></ReqdExctnDt>");
    element(sink, "<Dbtr><Nm>", head->payer.name, "</Nm></Dbtr>");
    element(sink, "<DbtrAcct><Id><Othr><Id>", head->payer.account, "</Id></Othr></Id></DbtrAcct>");
    element(sink, "<DbtrAgt><FinInstnId><BICFI>", head->payer.bic,
            "</BICFI></FinInstnId></DbtrAgt>\n");
}

static void pain001_line(struct sink *sink, const struct payment_file_line *line,
                         const char *end_to_end)
{
    element(sink, "<CdtTrfTxInf><PmtId><EndToEndId>", end_to_end, "</EndToEndId></PmtId>");
    sink_text(sink, "<Amt><InstdAmt Ccy=\"VND\">");
    sink_int(sink, line->net_vnd);
    element(sink, "</InstdAmt></Amt><CdtrAgt><FinInstnId><BICFI>", line->bic,
            "</BICFI></FinInstnId></CdtrAgt>");
    element(sink, "<Cdtr><Nm>", line->holder_name, "</Nm></Cdtr>");
    element(sink, "<CdtrAcct><Id><Othr><Id>", line->account_no, "</Id></Othr></Id></CdtrAcct>");
    element(sink, "<RmtInf><Ustrd>BHXH ", line->month, "</Ustrd></RmtInf></CdtTrfTxInf>\n");
}

static void put_in_sink(void *sink, const void *bytes, size_t length)
{
    sink_put(sink, bytes, length);
}

static void csv_row(struct csv_writer *csv, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        csv_cell(csv, cells[i]);
    }
    csv_end_row(csv);
}

static void csv_head(struct payment_file *file)
{
    static const char *const bank[] = {"end_to_end_id", "month",       "kind",      "bic",
                                       "account_no",    "holder_name", "amount_vnd"};
    static const char *const post[] = {"end_to_end_id", "month",     "kind",
                                       "office",        "full_name", "personal_number",
                                       "phone",         "address",   "amount_vnd"};
    bool by_bank = file->format == PAYMENT_FILE_BANK_CSV;
    struct csv_writer csv = csv_begin_at(put_in_sink, &file->sink);
    csv_row(&csv, by_bank ? bank : post,
            by_bank ? sizeof bank / sizeof *bank : sizeof post / sizeof *post);
}

static void csv_line(struct payment_file *file, const struct payment_file_line *line,
                     const char *end_to_end)
{
    struct csv_writer csv = {put_in_sink, &file->sink, false};
    char amount[24];
    text_integer(line->net_vnd, amount);
    if (file->format == PAYMENT_FILE_BANK_CSV) {
        const char *const cells[] = {end_to_end,       line->month,       line->kind, line->bic,
                                     line->account_no, line->holder_name, amount};
        csv_row(&csv, cells, sizeof cells / sizeof *cells);
    } else {
        const char *const cells[] = {end_to_end,   line->month,     line->kind,
                                     line->office, line->full_name, line->personal_number,
                                     line->phone,  line->address,   amount};
        csv_row(&csv, cells, sizeof cells / sizeof *cells);
    }
}

void payment_file_open(struct payment_file *file, enum payment_file_format format,
                       const char *folder, const struct payment_file_head *head)
{
    file->format = format;
    file->payments_left = head->payments;
    file->amount_left_vnd = head->amount_vnd;
    sink_open(&file->sink, folder);
    if (format == PAYMENT_FILE_PAIN001) {
        pain001_head(&file->sink, head);
    } else {
        csv_head(file);
    }
}

void payment_end_to_end(const char *payment, char ret_text[END_TO_END_SIZE])
{
    size_t length = 0;
    for (const char *at = payment; *at && length < END_TO_END_SIZE - 1; at++) {
        if (*at != '-') {
            ret_text[length++] = *at;
        }
    }
    ret_text[length] = '\0';
}

void payment_file_put(struct payment_file *file, const struct payment_file_line *line)
{
    char end_to_end[END_TO_END_SIZE];
    payment_end_to_end(line->payment, end_to_end);
    if (file->format == PAYMENT_FILE_PAIN001) {
        pain001_line(&file->sink, line, end_to_end);
    } else {
        csv_line(file, line, end_to_end);
    }
    file->payments_left--;
    file->amount_left_vnd -= line->net_vnd;
}

bool payment_file_keep(struct payment_file *file, const char *folder,
                       uint8_t ret_sha256[crypto_hash_sha256_BYTES])
{
    if (file->payments_left != 0 || file->amount_left_vnd != 0) {
        sink_drop(&file->sink);
        return false;
    }
    if (file->format == PAYMENT_FILE_PAIN001) {
        sink_text(&file->sink, "</PmtInf></CstmrCdtTrfInitn></Document>\n");
    }
    return sink_keep(&file->sink, folder, ret_sha256);
}

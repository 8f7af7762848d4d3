-- What procedures end with: it names the digital result, and the receipt of a dossier that a card is waited for with
-- serves at the hospital in place of the card.

create table procedure_result (
    procedure text primary key constraint procedure_result_procedure_format check (procedure ~ '^[0-9A-Za-z._-]{2,32}$'),
    result text not null constraint procedure_result_known check (result in ('card', 'book', 'decision', 'confirmation')),
    name_vi text not null,
    name_en text not null
);
comment on table procedure_result is 'What a procedure ends with. Rows come from migrations/rules/procedure_results.csv.';
comment on column procedure_result.procedure is 'Code of the procedure.';
comment on column procedure_result.result is 'card (thẻ BHYT), book (sổ BHXH), decision (quyết định) or confirmation (thông báo).';
comment on column procedure_result.name_vi is 'What the result calls itself.';
comment on column procedure_result.name_en is 'English meaning.';
grant select on procedure_result to ansinh_app;

comment on column card_check.form is
    'How the card was shown: static, holder, one_time, handle, legacy, chip_card, number, typed or dossier_receipt.';
comment on column card_check.given_number is
    'Number that was shown, when it was one; of dossier_receipt the code of the paper.';

-- Papers that left the house: what anybody who holds one may ask about it, and nothing more.

create table document_kind (
    code text primary key constraint document_kind_code_format check (code ~ '^[a-z][a-z_]{2,39}$'),
    name_vi text not null,
    name_en text not null
);
comment on table document_kind is 'Kinds of papers and signed files that are issued with a verification code.';
comment on column document_kind.code is 'Name in the contract.';
comment on column document_kind.name_vi is 'What the paper calls itself.';
comment on column document_kind.name_en is 'English meaning.';

insert into document_kind values
    ('social_insurance_book', 'Sổ bảo hiểm xã hội', 'Social-insurance book'),
    ('card_check_receipt', 'Biên nhận kiểm tra thẻ bảo hiểm y tế', 'Receipt of a card check'),
    ('dossier_receipt', 'Giấy tiếp nhận hồ sơ và hẹn trả kết quả', 'Receipt of a dossier and appointment'),
    ('supplement_request', 'Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ', 'Request to supplement a dossier'),
    ('refusal', 'Phiếu từ chối tiếp nhận, giải quyết hồ sơ', 'Refusal of a dossier'),
    ('apology', 'Phiếu xin lỗi và hẹn lại ngày trả kết quả', 'Apology and new appointment'),
    ('result_delivery', 'Phiếu trả kết quả', 'Delivery of a result'),
    ('dossier_result', 'Kết quả giải quyết thủ tục hành chính', 'Result of a dossier'),
    ('benefit_decision', 'Quyết định hưởng chế độ', 'Benefit decision'),
    ('decision_annex', 'Phụ lục diễn giải cách tính', 'Annex: how the amount was computed');

create table issued_document (
    code text primary key constraint issued_document_code_format check (code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'),
    kind text not null references document_kind,
    digest bytea not null constraint issued_document_digest_size check (octet_length(digest) = 32),
    issuer text not null constraint issued_document_issuer_given check (issuer <> ''),
    issued_at timestamptz not null
);
comment on table issued_document is
    'Papers and files issued: rows are added, never changed. No personal data, so that anybody with the code may ask.';
comment on column issued_document.code is
    'Verification code: 80 bits in the Base32 of Crockford, printed in four groups; cannot be guessed.';
comment on column issued_document.kind is 'What was issued.';
comment on column issued_document.digest is 'SHA-256 of the file as it was issued.';
comment on column issued_document.issuer is 'Office that issued it.';
comment on column issued_document.issued_at is 'When it was issued first; the same file issued again is the same row.';

grant select on document_kind to ansinh_app;
grant select, insert on issued_document to ansinh_app;

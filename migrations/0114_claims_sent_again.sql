-- Claims that are sent again: who has spoken about them before, and what is contested anew with them.

drop function if exists claim_facts(text, text[], timestamptz, timestamptz, text, bigint, text[], bytea);

insert into claim_reason values
    ('judged_before', 'queried', 'Hồ sơ đã được hỏi, từ chối hoặc quyết định: bản gửi lại phải được giám định viên xem', 'The claim was asked about, refused or decided before: what is sent again is for an officer', 'TT 12/2026/TT-BTC'),
    ('restates_corrected', 'queried', 'Ghi lại nội dung đã được đính chính theo yêu cầu của người bệnh', 'It says again what was corrected at the patient''s request', 'Luật 91/2025/QH15 Điều 4; Luật 15/2023/QH15 Điều 10'),
    ('check_negative', 'queried', 'Lượt tra cứu trả lời rằng thẻ không có giá trị', 'The check had answered that the card was not valid', 'NĐ 188/2025/NĐ-CP Điều 37');
update claim_reason
   set name_vi = 'Có hồ sơ khác cùng người, cùng cơ sở, cùng đợt, phần lớn thuốc và dịch vụ trùng nhau',
       name_en = 'There is another claim of the same person, facility and stay, for mostly the same things'
 where code = 'near_duplicate';

alter table dispute_event
    drop constraint dispute_event_action_known,
    add constraint dispute_event_action_known check (action in ('open', 'correct', 'explain', 'escalate', 'withdraw', 'restate'));
comment on column dispute_event.action is 'open, correct, explain, escalate, withdraw or restate (a claim said again what had been corrected).';
comment on column dispute.opened_by is 'Account that opened it: the person, a guardian or a delegate; of one that a claim opened anew, the one that opened it first.';

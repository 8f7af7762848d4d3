-- Check-ins of patients (XML0), as facilities send them over the gateway.

-- A patient arrives: the check of the card that runs from then on, and the check-in that is kept.
-- name: gateway_checked_in
select i.id::text as transaction,
       case when k.result_code in ('000', '001', '002', '003', '004') then 'Tiếp nhận check-in thành công. ' else '' end
       || concat(k.result_code, ': ', r.meaning_vi) as words
  from card_check(:check_id::uuid, :scan_form, :scan_presence, :scan_number, :scan_name_key, :scan_birth, :scan_fault_code,
                  null, null, null, null, null, null, null, null, :clerk_number, :clerk_key, :clerk_name, :purpose, false,
                  false, false, :now::timestamptz, :today::date) k
  join card_check_result_code r on r.code = k.result_code
 cross join lateral check_in_taken(:check_id::uuid, :given::jsonb, :rows::jsonb, k.card_id, k.result_code,
                                   :now::timestamptz) i;

-- name: check_ins_listed
-- shape content: rows[] json
select (l.entry).id, (l.entry).record_no, (l.entry).version, (l.entry).patient_code, (l.entry).full_name,
       (l.entry).birth_date, (l.entry).given_number, (l.entry).kind, (l.entry).visitor, (l.entry).admitted_at,
       (l.entry).inpatient_at, (l.entry).reason, (l.entry).result_code,
       case :lang::text when 'en' then r.meaning_en else r.meaning_vi end as message,
       (l.claim).id as claim, (l.claim).state as claim_state, (l.entry).received_at,
       jsonb_build_object('rows', (l.entry).rows) as content,
       to_char((l.entry).admitted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '|' || (l.entry).id as cursor
  from check_ins_listed(coalesce(:day::date, :today::date), :record_no::text, :claim::text,
                        split_part(:after, '|', 1)::timestamptz, split_part(:after, '|', 2)::uuid, :limit::int) l
  join card_check_result_code r on r.code = (l.entry).result_code
 order by (l.entry).admitted_at, (l.entry).id;

-- What officers read about a payment run.

-- Who signed for a run, as other officers see it.
create or replace function payment_officer(of_account uuid) returns jsonb
    language sql stable security definer set search_path = public, pg_temp
    return (select jsonb_build_object('name', a.full_name, 'office', o.name)
              from account a left join office o on o.code = a.office where a.id = of_account);
alter function payment_officer(uuid) owner to ansinh_lookup;

-- What a run did not pay, by reason.
create or replace function payment_run_withheld(of_run uuid, lang text) returns json
    language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off
    return to_json(array(
        select row_to_json(x) from (
            select w.reason, l.label as reason_label, count(*) as payments, sum(w.amount_vnd)::bigint as amount_vnd
              from payment_withheld w
              left join code_label('payment_withheld_reason', lang) l on l.code = w.reason
             where w.run = of_run
             group by w.reason, l.label order by w.reason) x));
alter function payment_run_withheld(uuid, text) owner to ansinh_lookup;

-- Debit and credit of every account that a run has touched.
create or replace function payment_run_accounts(of_run uuid, lang text) returns json
    language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off
    return to_json(array(
        select row_to_json(x) from (
            select a.account, coalesce(l.label, k.label, a.account::text) as account_label,
                   sum(a.debit_vnd)::bigint as debit_vnd, sum(a.credit_vnd)::bigint as credit_vnd
              from (select e.debit as account, sum(e.amount_vnd) as debit_vnd, 0 as credit_vnd
                      from ledger_entry e where e.run = of_run group by e.debit
                    union all
                    select e.credit, 0, sum(e.amount_vnd)
                      from ledger_entry e where e.run = of_run group by e.credit) a
              left join code_label('ledger_account', lang) l on l.code = a.account::text
              left join code_label('benefit_kind', lang) k on 'expense.' || k.code = a.account::text
             group by a.account, l.label, k.label order by a.account) x));
alter function payment_run_accounts(uuid, text) owner to ansinh_lookup;

-- General rises of pensions in payment.

-- name: pension_rise_opened write
-- shape reply: id uuid, from_month text, state text, opened_at time
select r.* from pension_rise_open(:new_id::uuid, :from_month, :now::timestamptz, :today::date) r;

-- name: pension_rises
select r.id, month_text(r.from_period) as from_month, r.state, r.raised, r.before_vnd, r.after_vnd, r.opened_at, r.done_at,
       r.from_period::text as cursor
  from pension_rise r
 where r.from_period < coalesce(:after::int, 2147483647)
 order by r.from_period desc
 limit :limit::int;

-- name: pension_rise_page
select p.* from pension_rise_page(:most::int) p;

-- name: pension_rise_written
select pension_rise_write(:rise::uuid, :amounts::jsonb, :now::timestamptz) as step;

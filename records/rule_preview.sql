-- Law previews (thử tác động): asked for, counted by whichever server takes them, read.

-- name: rule_preview_asked write
-- shape reply: id uuid, rule_set uuid, counted_on date, state text, asked_at time, version int
insert into rule_preview (id, rule_set, counted_on, asked_by, asked_at)
select :new_id::uuid, r.id, coalesce(:on::date, greatest(r.effective_from, :today::date)), context_account(), :now::timestamptz
  from rule_set r where r.id = :rule_set::uuid
returning id, rule_set, counted_on, state, asked_at, version;

-- name: rule_preview_shown
-- shape result?: kinds[] {kind text, counted int, gain int, lose int, before_vnd int, after_vnd int, gained_vnd int, lost_vnd int}, groups[] {kind text, sex text, age text, regime text, counted int, gain int, lose int, before_vnd int, after_vnd int, gained_vnd int, lost_vnd int}
select v.id, v.rule_set, v.against, v.counted_on, v.state, v.people, v.result, v.asked_at, v.finished_at, v.version
  from rule_preview v
 where v.rule_set = :rule_set::uuid
 order by v.asked_at desc
 limit 1;

-- name: rule_preview_taken
update rule_preview v set state = 'running', beaten_at = clock_timestamp(), people = 0, version = v.version + 1,
       against = rule_set_of_day(:today::date)
 where v.id = (select o.id from rule_preview o
                where o.state = 'queued' or (o.state = 'running' and o.beaten_at < clock_timestamp() - interval '1 minute')
                order by o.asked_at for update skip locked limit 1)
returning v.id, v.rule_set, v.against, v.counted_on;

-- name: preview_people
select p.id, p.sex, p.birth_date, p.periods from preview_people(:preview_after::uuid, :preview_most::int) p;

-- name: rule_preview_beaten
update rule_preview v set beaten_at = clock_timestamp(), people = :preview_people::bigint
 where v.id = :preview::uuid and v.state = 'running' returning true as done;

-- name: rule_preview_finished
update rule_preview v set state = case when :preview_result::jsonb is null then 'failed' else 'done' end,
       result = :preview_result::jsonb, people = :preview_people::bigint, finished_at = :now::timestamptz,
       version = v.version + 1
 where v.id = :preview::uuid and v.state = 'running' returning true as done;

-- Reports over all dossiers: counts and rates, nobody's data.

-- name: dossiers_reported
select r.key, r.label, r.received, r.carried_over, r.online, r.resolved, r.early, r.on_time, r.overdue, r.in_progress,
       r.running, r.running_overdue, r.waiting, r.not_accepted, r.withdrawn, r.stopped, r.online_rate_bp,
       r.online_of_all_bp, r.on_time_rate_bp, r.in_time_rate_bp, r.average_minutes
  from dossier_report(:from::date, :to::date, :as_of::text, :group_by, :office::text, :procedure::text,
                      :now::timestamptz, :lang) r;

-- name: completion_estimated
select p.code as procedure, :office::text as office, c.is_shown, c.p50_minutes, c.p90_minutes, c.hit_rate_bp,
       c.ended_count, c.done_count, c.open_count
  from procedure p
 cross join lateral completion_estimate(p.code, :office::text, :now::timestamptz) c
 where p.code = :code and :today::date between p.valid_from and coalesce(p.valid_to, 'infinity');

-- name: dossier_completed_when
select d.dossier_no, d.procedure, d.office, c.is_shown, c.ahead, c.done_count, c.p50_at, c.p90_at, c.hit_rate_bp
  from dossier d
 cross join lateral dossier_completion(d, :now::timestamptz) c
 where d.dossier_no = :dossier_no and d.person = context_subject();

-- Reports over all dossiers: counts and rates, nobody's data.

-- name: dossiers_reported
select r.key, r.label, r.received, r.carried_over, r.online, r.resolved, r.early, r.on_time, r.overdue, r.in_progress,
       r.running, r.running_overdue, r.waiting, r.not_accepted, r.withdrawn, r.stopped, r.online_rate_bp,
       r.online_of_all_bp, r.on_time_rate_bp, r.in_time_rate_bp, r.average_minutes
  from dossier_report(:from::date, :to::date, :as_of::date, :group_by, :office::text, :procedure::text,
                      :now::timestamptz, :lang) r;

-- name: completion_estimated
select p.code as procedure, c.is_shown, c.p50_minutes, c.p90_minutes, c.hit_rate_bp, c.ended_count, c.open_count
  from procedure p
 cross join lateral completion_estimate(p.code, :now::timestamptz) c
 where p.code = :code and :today::date between p.valid_from and coalesce(p.valid_to, 'infinity');

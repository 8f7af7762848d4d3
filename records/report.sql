-- Reports over all dossiers: counts and rates, nobody's data.

-- name: dossiers_reported
select r.key, r.label, r.received, r.carried_over, r.online, r.resolved, r.early, r.on_time, r.overdue, r.in_progress,
       r.running, r.running_overdue, r.waiting, r.not_accepted, r.withdrawn, r.stopped, r.online_rate_bp,
       r.online_of_all_bp, r.on_time_rate_bp, r.in_time_rate_bp, r.average_minutes
  from dossier_report(:from::date, :to::date, :as_of::date, :group_by, :office::text, :procedure::text,
                      :now::timestamptz, :lang) r;

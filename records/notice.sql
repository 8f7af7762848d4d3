-- Notices in the app, how else somebody wants to hear of them, and browsers to be woken.

-- name: notices_of_person
select n.id as notice, n.kind, n.topic, case :lang::text when 'en' then n.text_en else n.text_vi end as text, n.created_at,
       n.read_at, n.sequence::text as cursor
  from notice n
 where n.person = context_subject()
   and (:after::text is null or n.sequence < :after::bigint)
   and (:state::text is distinct from 'unread' or n.read_at is null)
 order by n.sequence desc
 limit :limit::int;

-- name: notices_read write
-- shape reply: read int, unread int
select r.marked as read,
       (select count(*) from notice n
         where n.person = context_subject() and n.read_at is null and n.sequence > notice_sequence(:up_to::uuid)) as unread
  from (select notices_read(:up_to::uuid, :now::timestamptz) as marked) r;

-- name: notice_channels
-- shape channels[] text
select to_json(coalesce((select c.channels from notice_channel c where c.person = context_subject()), '{sms}')) as channels;

-- name: notice_channels_set write
-- shape reply: channels[] text
insert into notice_channel as c (person, channels, changed_at)
values (context_subject(), array(select x from (values ('sms', :sms::boolean), ('email', :email::boolean), ('zalo', :zalo::boolean)) v (x, chosen)
                                  where chosen), :now::timestamptz)
on conflict (person) do update set channels = excluded.channels, changed_at = excluded.changed_at
returning to_json(c.channels) as channels;

-- name: push_subscribed write
-- shape reply: id uuid, name text, created_at time
select s.id, s.name, s.created_at
  from push_subscribed(:new_id::uuid, :push_destination::text, :push_path::text, decode(:push_key, 'hex'),
                       decode(:push_secret, 'hex'), :name::text, :now::timestamptz) s;

-- name: push_subscriptions
select s.id, s.name, s.created_at, s.ended_at, s.ended_at is null as active, s.id::text as cursor
  from push_subscription s
 where s.account = context_account() and (:after::text is null or s.id < :after::uuid)
 order by s.id desc
 limit :limit::int;

-- name: push_unsubscribed
update push_subscription s set ended_at = :now::timestamptz
 where s.id = :subscription::uuid and s.account = context_account() and s.ended_at is null
returning s.id;

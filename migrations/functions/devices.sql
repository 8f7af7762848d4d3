-- Phones that sign dynamic codes.

create or replace function device_notice_texts(name text) returns jsonb
    language sql immutable
    return jsonb_build_object(
        'text_vi', 'An Sinh: thiết bị "' || name || '" vừa được đăng ký để hiện mã QR thẻ BHYT; thiết bị trước đó không '
            'còn dùng được. Nếu không phải bạn, hãy đổi mật khẩu và báo ngay cho cơ quan BHXH.',
        'text_en', 'An Sinh: the phone "' || name || '" was just registered to show your health-insurance QR code; the one '
            'before it no longer counts. If that was not you, change your password and tell social insurance at once.');

-- The new phone takes the place of the old one, and the holder hears of it.
create or replace function device_registered(new_id uuid, kind text, public_key bytea, y_is_odd boolean, name text,
                                             at timestamptz) returns device
    language plpgsql volatile as $$
declare
    made device;
begin
    perform pg_advisory_xact_lock(hashtextextended('device ' || context_account(), 0));
    update device d set ended_at = at, ended_reason = 'replaced'
     where d.account = context_account() and d.ended_at is null;
    insert into device (id, account, kind, public_key, y_is_odd, name, created_at)
    values (new_id, context_account(), device_registered.kind, device_registered.public_key, device_registered.y_is_odd,
            device_registered.name, at)
    returning * into made;
    perform notice_put(a.person, 'device_registered', null, device_notice_texts(device_registered.name), at)
       from account a where a.id = context_account();
    perform notice_send(a.phone, 'device_registered', device_notice_texts(device_registered.name), at)
       from account a where a.id = context_account();
    return made;
end
$$;

-- Whether a phone's key still counts: what an online check asks of a holder-bound code, whose credential may be
-- weeks old.
create or replace function device_is_active(kind text, public_key bytea) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select from device d where d.public_key = device_is_active.public_key
                   and d.kind = device_is_active.kind and d.ended_at is null)
$$;
alter function device_is_active(text, bytea) owner to ansinh_lookup;

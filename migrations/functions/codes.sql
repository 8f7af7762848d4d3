-- One-time codes and notices: what goes to a telephone, and what comes back.

-- The words of a short message; the code is what cannot be foreseen.
create or replace function notice_texts(kind text, purpose text, code text) returns jsonb
    language sql immutable
    return case kind
        when 'one_time_code' then jsonb_build_object(
            'text_vi', 'An Sinh: ' || code || ' là mã một lần để ' ||
                case purpose when 'registration' then 'đăng ký tài khoản' when 'password_reset' then 'đặt lại mật khẩu'
                             else 'đăng nhập' end ||
                ', dùng trong 10 phút. Không đưa mã này cho bất kỳ ai, kể cả người xưng là cán bộ BHXH.',
            'text_en', 'An Sinh: ' || code || ' is your one-time code to ' ||
                case purpose when 'registration' then 'register' when 'password_reset' then 'reset your password'
                             else 'log in' end ||
                ', good for 10 minutes. Give it to nobody, not even to staff of social insurance.')
        when 'already_registered' then jsonb_build_object(
            'text_vi', 'An Sinh: có người vừa đăng ký tài khoản bằng thông tin của bạn. Bạn đã có tài khoản; '
                'nếu quên mật khẩu, hãy chọn "Đặt lại mật khẩu".',
            'text_en', 'An Sinh: somebody has just tried to register with your data. You have an account already; '
                'if you forgot its password, choose "Reset password".')
        when 'password_changed' then jsonb_build_object(
            'text_vi', 'An Sinh: mật khẩu của bạn vừa được đặt lại và mọi thiết bị đã đăng xuất. '
                'Nếu không phải bạn, hãy báo ngay cho cơ quan BHXH.',
            'text_en', 'An Sinh: your password has just been reset and all devices were logged out. '
                'If that was not you, tell your social-insurance office at once.')
    end;

-- Puts a notice on its way to each telephone. A notice to nobody (no telephone) is written too, as one already delivered
-- and empty: that it goes nowhere shall not show in how long it takes.
create or replace function notices_send(phones text[], kind text, details jsonb, at timestamptz) returns integer
    language plpgsql volatile as $$ -- its plan is kept, which that of a function in SQL is not
begin
    insert into outbox (id, destination, kind, payload, created_at, next_at, delivered_at)
    select uuid_v7(at), 'sms', notices_send.kind,
           case when p.phone is null then '{}' else jsonb_build_object('phone', p.phone) || details end,
           at, at, case when p.phone is null then at end
      from unnest(phones) p(phone);
    return cardinality(phones);
end
$$;
create or replace function notice_send(to_phone text, kind text, details jsonb, at timestamptz) returns integer
    language plpgsql volatile as $$
begin
    return notices_send(array[to_phone], kind, details, at);
end
$$;

-- A code, or in its place another notice, at most three an hour (R-35) for one target and purpose.
create or replace function code_send(for_purpose text, for_target uuid, for_request uuid, to_phone text, code text,
                                     hash bytea, at timestamptz, notice text default 'one_time_code',
                                     codes_an_hour integer default 3) returns void
    language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(for_purpose || ' code ' || for_target, 0));
    if (select count(*) from one_time_code c
         where c.target = for_target and c.purpose = for_purpose and c.created_at > at - interval '1 hour') >= codes_an_hour then
        return;
    end if;
    insert into one_time_code (id, purpose, target, request, code_hash, created_at, expires_at)
    values (uuid_v7(at), for_purpose, for_target, for_request, hash, at, at + interval '10 minutes');
    perform notice_send(to_phone, notice, notice_texts(notice, for_purpose, code) ||
                        case notice when 'one_time_code' then jsonb_build_object('code', code, 'purpose', for_purpose)
                                    else '{}' end, at);
end
$$;

-- The newest code that is still good for something.
create or replace function code_newest(of_purpose text, of_target uuid, of_request uuid, at timestamptz)
    returns one_time_code
    language sql stable
    return (select c from one_time_code c
             where c.target = of_target and c.purpose = of_purpose and c.request is not distinct from of_request
               and c.used_at is null and c.expires_at > at and c.tries < 5
             order by c.created_at desc, c.id desc limit 1);

-- Whether that is the code; a right one is used up, a wrong guess is counted, five spoil the code.
create or replace function code_take(of_purpose text, of_target uuid, of_request uuid, hash bytea, at timestamptz)
    returns boolean
    language plpgsql volatile as $$
declare
    c one_time_code;
begin
    perform pg_advisory_xact_lock(hashtextextended(of_purpose || ' code ' || of_target, 0));
    c := code_newest(of_purpose, of_target, of_request, at);
    update one_time_code o set tries = o.tries + (o.code_hash <> hash)::int,
                               used_at = case when o.code_hash = hash then at end
     where o.id = c.id;
    return coalesce(c.code_hash = hash, false);
end
$$;

#!/usr/bin/python3
"""Guessers are slowed down where they sit, holders never are, and nobody learns who has an account.

    tests/lockout.py [--program build/test/ansinh]

What a transcript cannot show: other addresses, passing time, and that two answers are the same answer. Time passes
by making what was recorded older.
"""

import base64
import concurrent.futures
import json
import threading
import uuid

from support import wire
from support.fixture import TODAY, Tally, argument_parser, opened
from support.newcomer import newcomer

HERE, STRANGER, ELSEWHERE = "127.0.0.1", "127.0.0.2", "127.0.0.3"
WRONG = "not the password"
TIMES = {"login_failure": ["at"], "session": ["created_at"], "registration": ["created_at", "expires_at"],
         "password_reset": ["created_at", "expires_at"], "one_time_code": ["created_at", "expires_at"]}


class Play:
    """One server and its database, asked from several addresses."""

    def __init__(self, server, fixture, tally):
        self.server, self.cluster, self.demo, self.tally = server, fixture.cluster, fixture.demo, tally

    def sql(self, statement):
        return self.cluster.sql(statement, self.server.database)

    def check(self, good, what):
        return self.tally.check(good, what)

    def post(self, target, body, source=HERE, key=None, headers=()):
        headers = [("Content-Type", "application/json"), ("Idempotency-Key", key or str(uuid.uuid4())), *headers]
        return wire.exchange(self.server.port, "POST", target, headers, json.dumps(body).encode(), source=source)

    def login(self, login, password, source=HERE, **more):
        return self.post("/v1/sessions", {"login": login, "password": password, **more}, source)

    def me(self, reply):
        headers = [("Authorization", f"Bearer {json.loads(reply.body)['access_token']}")]
        return wire.exchange(self.server.port, "GET", "/v1/me", headers).status

    def pass_time(self, minutes):
        for table, columns in TIMES.items():
            changes = ", ".join(f"{column} = {column} - interval '{minutes} minutes'" for column in columns)
            self.sql(f"UPDATE {table} SET {changes}")

    def forget(self):
        self.pass_time(24 * 60)

    def sent(self, phone, kind="one_time_code"):
        """What went out to a telephone, oldest first, also what the outbox has not delivered yet."""
        waiting = self.sql("SELECT json_build_object('id', id, 'kind', kind, 'payload', payload) FROM outbox "
                           "WHERE delivered_at IS NULL").splitlines()
        delivered = self.server.outbox.read_text().splitlines()
        messages = {message["id"]: message for message in map(json.loads, waiting + delivered)}
        return [m["payload"] for _, m in sorted(messages.items()) if m["kind"] == kind and m["payload"]["phone"] == phone]

    def phone(self, actor):
        return self.sql(f"SELECT phone FROM account WHERE login = '{actor['login']}'")


def shown(reply):
    """What of a reply an asker could compare: everything but ids and times, which end in more or fewer digits."""
    body = json.loads(reply.body)
    passing = [body.pop(name, "") for name in ("request_id", "id", "expires_at")]
    length = int(reply.header("Content-Length")) - sum(map(len, passing))
    headers = [(n, v) for n, v in reply.headers if n not in ("Date", "X-Request-Id", "Content-Length", "Retry-After")]
    return reply.status, body, length, sorted(headers)


def code_of(reply):
    return json.loads(reply.body).get("code")


def wait_of(reply):
    """Seconds, 0: none said. Two replies may be asked on both sides of a second's end."""
    return int(reply.header("Retry-After") or 0)


def check_same_answers(play):
    """R-32: a login that somebody has and one that nobody has are told the same, word for word, until locked and on."""
    citizen = play.demo["citizen"]["login"]
    for attempt in range(7):
        known, unknown = play.login(citizen, WRONG, STRANGER), play.login("0000000000", WRONG, STRANGER)
        play.check(shown(known) == shown(unknown), f"try {attempt}: {shown(known)} and {shown(unknown)}")
        wanted = "login_failed" if attempt < 5 else "login_locked"
        play.check(code_of(known) == wanted, f"try {attempt}: {code_of(known)}, not {wanted}")
        play.check(abs(wait_of(known) - wait_of(unknown)) <= 1, f"try {attempt}: {wait_of(known)} s and {wait_of(unknown)} s")
    for attempt in range(5):
        known = play.post("/v1/password-resets", {"login": citizen}, STRANGER)
        unknown = play.post("/v1/password-resets", {"login": "0000000000"}, STRANGER)
        officer = play.post("/v1/password-resets", {"login": play.demo["officers"]["admin"]["login"]}, STRANGER)
        play.check(shown(known) == shown(unknown) == shown(officer), f"reset {attempt}: {shown(known)}, {shown(unknown)}")
    rows = play.sql("SELECT count(*), count(a.id) FROM one_time_code c LEFT JOIN account a ON a.id = c.target")
    play.check(rows == "6|2", f"codes recorded for somebody and nobody: {rows}")
    empty = play.sql("SELECT count(*) FROM outbox WHERE payload = '{}' AND attempts = 0 AND delivered_at IS NOT NULL")
    play.check(empty == "4", f"messages to nobody: {empty}")


def check_stranger(play):
    """A stranger locks himself, wherever from; the holder comes in, and the telephone stays silent."""
    actor = play.demo["guardian"]
    for source in (STRANGER, ELSEWHERE):
        statuses = [play.login(actor["login"], WRONG, source).status for _ in range(6)]
        play.check(statuses == [401] * 5 + [429], f"a stranger at {source}: {statuses}")
    play.check(play.login(actor["login"], actor["password"]).status == 201, "the holder was locked out by strangers")
    play.check(not play.sent(play.phone(actor)), "strangers made the telephone ring")
    play.pass_time(15)
    play.check(code_of(play.login(actor["login"], WRONG, STRANGER)) == "login_failed", "the lock outlived its 15 minutes")


def check_lock_opens(play):
    """Locked, the right password gets the answer of a wrong one, but brings a code, which opens within 10 minutes."""
    actor = play.demo["pensioner"]
    login, password, phone = actor["login"], actor["password"], play.phone(actor)
    for _ in range(5):
        play.login(login, WRONG)
    wrong, right = play.login(login, WRONG), play.login(login, password)
    play.check(shown(wrong) == shown(right) and code_of(right) == "login_locked", f"{shown(wrong)} and {shown(right)}")
    play.check(abs(wait_of(wrong) - wait_of(right)) <= 1, f"wrong {wait_of(wrong)} s, right {wait_of(right)} s")
    code = play.sent(phone)[-1]["code"]
    play.pass_time(11)
    play.check(code_of(play.login(login, password, code=code)) == "login_locked", "a code of 11 minutes ago opened")
    play.login(login, password)
    code = play.sent(phone)[-1]["code"]
    wrong_code = f"{(int(code) + 1) % 10**8:08d}"
    replies = [play.login(login, password, code=wrong_code) for _ in range(5)]
    play.check({shown(reply)[0:2] == shown(right)[0:2] for reply in replies} == {True}, "a wrong code got another answer")
    play.check(play.login(login, password, code=code).status == 429, "the code outlived five wrong guesses")
    play.login(login, password)
    code = play.sent(phone)[-1]["code"]
    play.check(play.login(login, password, code=code).status == 201, "password and code did not open the lock")
    play.check(play.login(login, password).status == 201, "the lock was not gone")
    for _ in range(5):
        play.login(login, WRONG)
    before = len(play.sent(phone))
    play.login(login, password)
    play.check(len(play.sent(phone)) == before == 3, f"{before + 1} codes went out within an hour")


def check_spraying(play):
    """Thirty wrong passwords from one address over many logins: whoever was there before comes in, others by a code."""
    known, new, elsewhere = play.demo["clerk"], play.demo["citizen"], play.demo["guardian"]
    system = play.demo["facility_system"]
    client = {"grant_type": "client_credentials", **{name: system[name] for name in ("client_id", "client_secret")}}
    citizen = play.demo["pensioner"]
    for actor in (known, citizen):
        play.check(play.login(actor["login"], actor["password"], STRANGER).status == 201, "the holder logs in there")
    play.check(play.post("/oauth/token", client, STRANGER).status == 200, "and a system")
    codes = [code_of(play.login(f"spray{i}", WRONG, STRANGER)) for i in range(32)]
    play.check(codes == ["login_failed"] * 30 + ["login_locked"] * 2, f"32 logins: {codes}")
    wrong = [play.login(actor["login"], WRONG, STRANGER) for actor in (known, new, {"login": "nobody.at.all"})]
    play.check(shown(wrong[0]) == shown(wrong[1]) == shown(wrong[2]), "a wrong password tells who was there before")
    play.check(880 <= wait_of(wrong[0]) <= 900, f"the network's lock lasts {wait_of(wrong[0])} s")
    play.check(play.login(known["login"], known["password"], STRANGER).status == 201, "who was there before was locked out")
    play.check(play.post("/oauth/token", client, STRANGER).status == 200, "a system was locked out")
    reply = play.login(new["login"], new["password"], STRANGER)
    play.check(code_of(reply) == "login_locked", f"the right password of somebody new there: {reply.status}")
    code = play.sent(play.phone(new))[-1]["code"]
    reply = play.login(new["login"], new["password"], STRANGER, code=code)
    play.check(reply.status == 201, f"password and code of somebody new there: {reply.status}")
    play.check(play.login(elsewhere["login"], elsewhere["password"]).status == 201, "another address was refused, too")
    play.sql("INSERT INTO login_failure (id, target, source, at) SELECT uuid_v7(now()), gen_random_uuid(), "
             f"'{STRANGER}', now() FROM generate_series(1, 1000)")
    reply = play.login(citizen["login"], citizen["password"], STRANGER)
    play.check(code_of(reply) == "login_locked", f"where a thousand were wrong: {reply.status}")
    code = play.sent(play.phone(citizen))[-1]["code"]
    play.check(play.login(citizen["login"], citizen["password"], STRANGER, code=code).status == 201, "and with a code")
    play.check(play.login(known["login"], known["password"], STRANGER).status == 201, "who has no telephone, without one")
    play.check(play.post("/oauth/token", client, STRANGER).status == 200, "a system there")
    codes = at_once(8, lambda i: code_of(play.login(f"crowd{i}", WRONG, STRANGER)))
    play.check(set(codes) == {"login_locked", "too_many_requests"}, f"one at a time is looked at: {codes}")
    play.check(play.login(known["login"], WRONG, STRANGER).status == 429, "and the turn comes back")


def check_waits(play):
    """R-25: Retry-After is what is left of a lock."""
    login = play.demo["pensioner"]["login"]
    for minutes in (4, 3, 2, 1, 0):
        play.login(login, WRONG, STRANGER)
        play.pass_time(minutes if minutes < 4 else 3)
    # The five were 9, 6, 3, 1 and 0 minutes ago: with this one, five are left until the second is forgotten.
    first = wait_of(play.login(login, WRONG, STRANGER))
    play.check(abs(first - 9 * 60) <= 2, f"a lock of 9 minutes more: {first} s")
    for i in range(100):
        play.login(login, WRONG, f"127.1.{i // 4}.1")
    wait = wait_of(play.login(login, WRONG, ELSEWHERE))
    play.check(86300 < wait <= 86400, f"a lock of a day: {wait} s")


def check_many_addresses(play):
    """R-40: a hundred wrong passwords from everywhere lock the login everywhere, but where its holder was before."""
    actor = play.demo["citizen"]
    play.check(play.login(actor["login"], actor["password"], HERE).status == 201, "the holder logs in at home")
    for i in range(100):
        play.login(actor["login"], WRONG, f"127.1.{i // 4}.1")
    for source, wanted in ((ELSEWHERE, 429), (HERE, 201)):
        reply = play.login(actor["login"], actor["password"], source)
        play.check(reply.status == wanted, f"after 100 wrong passwords from {source}: HTTP {reply.status}, not {wanted}")
    code = play.sent(play.phone(actor))[-1]["code"]
    reply = play.login(actor["login"], actor["password"], ELSEWHERE, code=code)
    play.check(reply.status == 201, f"password and code elsewhere: HTTP {reply.status}")


def check_resets(play):
    """R-35: three codes an hour, one of them the holder's; a thousand foreign requests do not keep him out; codes
    spoil and expire."""
    actor = play.demo["guardian"]
    login, phone = actor["login"], play.phone(actor)
    play.check(play.login(login, actor["password"]).status == 201, "the holder logs in at home")
    replies = [play.post("/v1/password-resets", {"login": login}, f"127.2.{i // 50}.1") for i in range(1000)]
    play.check({reply.status for reply in replies} == {202}, "a stranger's reset was refused")
    codes = play.sent(phone)
    play.check(len(codes) == 2, f"{len(codes)} codes went out")
    reset = json.loads(play.post("/v1/password-resets", {"login": login}).body)["id"]
    play.post("/v1/password-resets", {"login": login})
    play.check(len(play.sent(phone)) == 3, f"{len(play.sent(phone))} codes, with the holder's own")
    body = {"code": play.sent(phone)[-1]["code"], "new_password": "mật khẩu mới của tôi"}
    number = play.sql(f"SELECT i.value FROM account a JOIN person_identifier i USING (person) WHERE a.login = '{login}' "
                      f"AND i.value <> '{login}' LIMIT 1")
    for word in (login, number, phone):
        reply = play.post(f"/v1/password-resets/{reset}/confirmation", {**body, "new_password": f"mk {word}"})
        fault = json.loads(reply.body).get("errors", [{}])
        play.check(reply.status == 422 and fault[0].get("pointer") == "/new_password", f"a password with {word}: {reply.body[:200]}")
    stranger = {"code": "00000000", "new_password": f"mk {login}"}
    reply = play.post(f"/v1/password-resets/{reset}/confirmation", stranger)
    play.check(code_of(reply) == "code_wrong", f"whose number it is, told without the code: {reply.body[:200]}")
    reply = play.post(f"/v1/password-resets/{reset}/confirmation", body)
    play.check(reply.status == 200, f"the holder's reset beside a thousand: {reply.status}")
    play.pass_time(61)
    actor["password"] = body["new_password"]
    replies = [play.post("/v1/password-resets", {"login": login}, STRANGER) for i in range(3)]
    codes = play.sent(phone)[3:]
    play.check(play.login(login, actor["password"]).status == 201, "the old password does not do any more")
    target = f"/v1/password-resets/{json.loads(replies[0].body)['id']}/confirmation"
    body = {"code": codes[1]["code"], "new_password": "mật khẩu mới của tôi"}
    play.check(play.post(target, body).status == 422, "the code of one reset did for another")
    for _ in range(4):
        play.post(target, body)
    play.check(play.post(target, {**body, "code": codes[0]["code"]}).status == 422, "the code outlived five wrong guesses")
    target = f"/v1/password-resets/{json.loads(replies[1].body)['id']}/confirmation"
    play.pass_time(11)
    play.check(play.post(target, body).status == 422, "a code of 11 minutes ago did")
    play.pass_time(50)
    reset = json.loads(play.post("/v1/password-resets", {"login": login}).body)["id"]
    sessions = [play.login(login, actor["password"]) for _ in range(3)]
    body["code"] = play.sent(phone)[-1]["code"]
    reply = play.post(f"/v1/password-resets/{reset}/confirmation", body)
    play.check(reply.status == 200 and json.loads(reply.body)["sessions_ended"] >= 3, f"an hour later: {reply.body[:200]}")
    play.check([play.me(session) for session in sessions] == [401] * 3, "a session outlived the reset")
    play.check(len(play.sent(phone, "password_changed")) == 2, "the holder was not told")
    play.check(play.login(login, body["new_password"]).status == 201, "the new password does not do")
    # A login whose password was looked at just before the reset comes too late.
    account = play.sql(f"SELECT id FROM account WHERE login = '{login}'")
    verdict = play.sql(f"SELECT verdict FROM login_decide('{account}', '{account}', '$argon2id$old', '{HERE}', null, '1', "
                       "'1', 'd', decode(repeat('00', 32), 'hex'), null, now())")
    play.check(verdict == "login_failed", f"the old password was let in by a race: {verdict}")


def check_busy_source(play):
    """A hundred requests an hour from one address; then it waits before a password is hashed."""
    statuses = [play.post("/v1/password-resets", {"login": f"nobody{i}"}, STRANGER).status for i in range(101)]
    play.check(statuses == [202] * 100 + [429], f"the 101st: {statuses[-2:]}")
    play.pass_time(20)
    wait = wait_of(play.post("/v1/password-resets", {"login": "nobody"}, STRANGER))
    play.check(2340 < wait <= 2400, f"40 minutes are left of the hour: {wait} s")
    body = {"number": "0000000000", "full_name": "Ai Đó", "birth_date": "1990", "phone": "0199000000", "password": "một hai ba bốn"}
    play.check(play.post("/v1/registrations", body, STRANGER).status == 429, "a registration from there")
    play.check(play.post("/v1/registrations", body, ELSEWHERE).status == 202, "a registration from elsewhere")


def check_registration(play):
    """What of the register must match, and how; and that the one who confirmed is the only one."""
    reply = play.post("/v1/registrations", {"number": "99", "full_name": "Ai Đó", "birth_date": "1990", "phone": "0199000000",
                                            "password": "12345678"})
    pointers = [fault["pointer"] for fault in json.loads(reply.body)["errors"]]
    play.check(pointers == ["/number", "/password"], f"every fault at once: {pointers}")
    known = newcomer(play.cluster, play.server.database)
    body = {"number": known["personal_number"], "full_name": known["full_name"].upper(), "birth_date": known["birth_date"],
            "phone": "+84" + known["phone"][1:], "password": "mật khẩu của tôi"}
    cases = [("name", {"full_name": "Nguyễn Văn Khác"}), ("birth date", {"birth_date": "1901-01-01"}),
             ("part of the birth date", {"birth_date": known["birth_date"][:4]}), ("telephone", {"phone": "0199999999"}),
             ("number", {"number": "0000000000"})]
    answers = [shown(play.post("/v1/registrations", {**body, **change})) for _, change in cases]
    play.check(not play.sent(known["phone"]), "a code went out though something did not match")
    replies = [play.post("/v1/registrations", body) for _ in range(4)]
    play.check(all(shown(replies[0]) == answer for answer in answers), "one could tell a match from a mismatch")
    codes = [message["code"] for message in play.sent(known["phone"])]
    play.check(len(codes) == 3, f"{len(codes)} codes went out")
    targets = [f"/v1/registrations/{json.loads(reply.body)['id']}/confirmation" for reply in replies]
    play.check(play.post(targets[1], {"code": codes[0]}).status == 422, "the code of one registration did for another")
    reply = play.post(targets[0], {"code": codes[0]})
    play.check(reply.status == 201, f"the first code: {reply.body[:200]}")
    play.check(code_of(play.post(targets[1], {"code": codes[1]})) == "conflict", "a second account was made")
    kept = play.sql(f"SELECT password_hash FROM registration WHERE state = 'confirmed' AND person = '{known['person']}'")
    play.check(kept == "$argon2id$", "the registration kept the password's hash")
    play.check(play.login(known["si_number"], body["password"]).status == 201, "the SI number does not log in")
    play.sql(f"UPDATE person_identifier SET valid = daterange(lower(valid), date '{TODAY}') WHERE value = '{known['si_number']}'")
    play.check(play.login(known["si_number"], body["password"]).status == 401, "a number of the past logs in")
    play.check(play.login(known["personal_number"], body["password"]).status == 201, "the login does not log in")


def check_suspension(play):
    """Suspended or closed, an account is refused by the next request; its password then gets the usual answer."""
    actor = play.demo["clerk"]
    session = play.login(actor["login"], actor["password"])
    refresh = {"refresh_token": json.loads(session.body)["refresh_token"]}
    play.check(play.me(session) == 200, "the clerk logs in")
    play.sql(f"UPDATE account SET state = 'suspended' WHERE login = '{actor['login']}'")
    play.check(play.me(session) == 401, "a suspended account was served")
    play.check(play.post("/v1/sessions/refresh", refresh).status == 401, "a suspended account was renewed")
    known, unknown = play.login(actor["login"], actor["password"]), play.login("nobody", actor["password"])
    play.check(shown(known) == shown(unknown), "one can tell a suspended account from none")


def check_lifetimes(play):
    """Twelve hours for staff, however often renewed; thirty days for a citizen, from the last renewal."""
    for actor, hours, slides in ((play.demo["officers"]["intake"], 12, False), (play.demo["pensioner"], 720, True)):
        refresh = {"refresh_token": json.loads(play.login(actor["login"], actor["password"]).body)["refresh_token"]}
        age = ("SELECT round(extract(epoch from s.expires_at - s.created_at) / 3600) FROM session s JOIN account a "
               f"ON a.id = s.account WHERE a.login = '{actor['login']}' ORDER BY s.id DESC LIMIT 1")
        play.check(play.sql(age) == str(hours), f"{actor['login']}: a session of {play.sql(age)} hours")
        play.sql("UPDATE session SET created_at = created_at - interval '6 hours', expires_at = expires_at - interval '6 hours'")
        play.sql("UPDATE refresh_token SET expires_at = expires_at - interval '6 hours'")
        refresh = {"refresh_token": json.loads(play.post("/v1/sessions/refresh", refresh).body)["refresh_token"]}
        wanted = str(hours + 6 if slides else hours)
        play.check(play.sql(age) == wanted, f"{actor['login']}, renewed: a session of {play.sql(age)} hours, not {wanted}")
        play.sql("UPDATE session SET expires_at = expires_at - interval '720 hours', created_at = created_at - interval '721 hours'")
        play.sql("UPDATE refresh_token SET expires_at = expires_at - interval '720 hours'")
        play.check(play.post("/v1/sessions/refresh", refresh).status == 401, f"{actor['login']} was renewed past the end")


def at_once(count, call):
    """The results of one call made by many threads at the same moment."""
    barrier = threading.Barrier(count)

    def run(number):
        barrier.wait()
        return call(number)

    with concurrent.futures.ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


def check_races(play):
    """What may happen once happens once, however many try at the same moment."""
    actor = play.demo["citizen"]
    tries = at_once(24, lambda _: code_of(play.login(actor["login"], WRONG, STRANGER)))
    play.check(tries.count("login_failed") <= 5, f"24 wrong passwords at once: {tries}")
    refresh = {"refresh_token": json.loads(play.login(actor["login"], actor["password"]).body)["refresh_token"]}
    replies = at_once(8, lambda _: play.post("/v1/sessions/refresh", refresh))
    renewed = [reply for reply in replies if reply.status == 200]
    play.check(len(renewed) == 1, f"one refresh token renewed {len(renewed)} sessions")
    play.check(play.me(renewed[0]) == 401, "the family outlived the second use of its token")
    reset = json.loads(play.post("/v1/password-resets", {"login": actor["login"]}).body)["id"]
    body = {"code": play.sent(play.phone(actor))[-1]["code"], "new_password": actor["password"]}
    target = f"/v1/password-resets/{reset}/confirmation"
    statuses = at_once(4, lambda _: play.post(target, body).status)
    play.check(statuses.count(200) == 1, f"one code, four confirmations: {statuses}")
    key = str(uuid.uuid4())
    replies = at_once(8, lambda _: play.post("/v1/password-resets", {"login": actor["login"]}, key=key))
    bodies = {reply.body for reply in replies if reply.status == 202}
    play.check(len(bodies) == 1 and {r.status for r in replies} <= {202, 409}, f"one key, eight requests: {bodies}")


def check_revocation(play):
    """R-36: a request sent after the end of a session was acknowledged is not served, whoever rides along."""
    actor = play.demo["citizen"]
    for _ in range(10):
        opened = play.login(actor["login"], actor["password"])
        headers = [("Authorization", f"Bearer {json.loads(opened.body)['access_token']}")]
        session = json.loads(wire.exchange(play.server.port, "GET", "/v1/me", headers).body)["session"]
        ended = threading.Event()

        def ask(number):
            if number == 0:
                status = wire.exchange(play.server.port, "DELETE", f"/v1/me/sessions/{session}", headers).status
                ended.set()
                return [] if status == 204 else [status]
            late = []
            while len(late) < 3:
                is_late = ended.is_set()
                status = wire.exchange(play.server.port, "GET", "/v1/me", headers).status
                late += [status] if is_late else []
            return late

        late = [status for statuses in at_once(6, ask) for status in statuses]
        play.check(late == [401] * 15, f"after the end of the session: {late}")


def check_basic(play):
    """RFC 6749 2.3.1: a client may send its credentials in the Authorization header."""
    client = play.demo["facility_system"]
    pair = f"{client['client_id']}:{client['client_secret']}"
    percent = "".join(f"%{byte:02X}" for byte in client["client_secret"].encode())
    cases = [("plain", pair, 200), ("percent-encoded", f"{client['client_id']}:{percent}", 200), ("no colon", "abc", 401),
             ("wrong secret", f"{client['client_id']}:{WRONG}", 401), ("a NUL", f"{pair}\0", 401), ("half a byte", f"{pair}%4", 401),
             ("not UTF-8", f"{client['client_id']}:%FF%FE", 401), ("a login that is none", f"a'b:{WRONG}", 401)]
    for what, text, wanted in cases:
        header = ("Authorization", "Basic " + base64.b64encode(text.encode()).decode())
        status = play.post("/oauth/token", {"grant_type": "client_credentials"}, headers=[header]).status
        play.check(status == wanted, f"Basic, {what}: HTTP {status}, not {wanted}")
    header = ("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
    body = {"grant_type": "client_credentials", **{name: client[name] for name in ("client_id", "client_secret")}}
    play.check(play.post("/oauth/token", body, headers=[header]).status == 422, "credentials in two places")


def check_secrets_are_hashed(play):
    """No token, code or password stands in the database as it is."""
    rows = play.sql("SELECT string_agg(t::text, ' ') FROM (SELECT t::text FROM one_time_code t UNION ALL SELECT t::text "
                    "FROM session t UNION ALL SELECT t::text FROM refresh_token t UNION ALL SELECT t::text FROM idempotency t "
                    "UNION ALL SELECT t::text FROM registration t UNION ALL SELECT t::text FROM outbox t WHERE delivered_at IS NOT NULL) t")
    codes = {json.loads(line)["payload"].get("code", "none") for line in play.server.outbox.read_text().splitlines()}
    play.check(len(codes) > 5 and not any(code in rows for code in codes), "a code stands in the database")
    for secret in (WRONG, "mật khẩu của tôi", "access_token", "refresh_token"):
        play.check(secret not in rows, f"{secret} stands in the database")


def proxied_statuses(server, chain, count):
    """What a guesser hears behind a proxy that says `chain` of where the request came from."""
    headers = [("Content-Type", "application/json"), ("X-Forwarded-For", chain)]
    body = json.dumps({"login": "nobody.behind.a.proxy", "password": "sai mật khẩu"}).encode()
    return [wire.exchange(server.port, "POST", "/v1/sessions", headers, body).status for _ in range(count)]


def check_proxy(fixture, tally):
    """Behind a trusted proxy each client is a source of its own; without one nobody's word is taken."""
    with fixture.server("proxied", TRUSTED_PROXY="127.0.0.1") as server:
        tally.check(proxied_statuses(server, "10.1.1.1", 6)[-1] == 429, "a guesser behind the proxy is not locked")
        tally.check(proxied_statuses(server, "10.1.1.1, 10.2.2.2", 1) == [401], "a neighbour is locked with the guesser")
        tally.check(proxied_statuses(server, "10.2.2.2, 10.1.1.1", 1) == [429], "the guesser's own word is taken")
        tally.check(proxied_statuses(server, "nowhere", 1) == [401], "what is no address is the proxy itself")
    with fixture.server("unproxied") as server:
        proxied_statuses(server, "10.1.1.1", 5)
        tally.check(proxied_statuses(server, "10.9.9.9", 1) == [429], "a stranger is taken for a proxy")


def main():
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    tally = Tally()
    with opened(arguments.program) as fixture, fixture.server("lockout") as server:
        play = Play(server, fixture, tally)
        for check in (check_same_answers, check_stranger, check_lock_opens, check_spraying, check_waits, check_many_addresses,
                      check_resets, check_busy_source, check_registration, check_suspension, check_lifetimes,
                      check_races, check_revocation, check_basic, check_secrets_are_hashed):
            check(play)
            play.forget()
    with opened(arguments.program) as fixture:
        check_proxy(fixture, tally)
    tally.finish()


if __name__ == "__main__":
    main()

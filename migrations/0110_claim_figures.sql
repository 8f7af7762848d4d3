-- What the figures of the appraisal are called, and in what they are counted: facilities may read what they are judged by.
create table claim_figure (
    code text primary key constraint claim_figure_code_format check (code ~ '^[a-z][a-z_]{2,39}$'),
    unit text not null constraint claim_figure_unit_known check (unit in ('working_days', 'days', 'vnd', 'scope')),
    name_vi text not null,
    name_en text not null
);
comment on table claim_figure is 'Figures that claims are appraised by; their values stand in claim_rule.';
comment on column claim_figure.code is 'What statements call it.';
comment on column claim_figure.unit is 'working_days, days, vnd, or scope: 0 nobody, 1 facilities that have had a certificate confirmed, 2 all.';
comment on column claim_figure.name_vi is 'Vietnamese name.';
comment on column claim_figure.name_en is 'English name.';
grant select on claim_figure to ansinh_app, ansinh_lookup;

insert into claim_figure values
    ('correct_working_days', 'working_days', 'Thời hạn gửi hồ sơ điều chỉnh', 'Time to send a correction'),
    ('explain_working_days', 'working_days', 'Thời hạn giải trình của cơ sở', 'Time for the facility to explain'),
    ('four_eyes_above_vnd', 'vnd', 'Số tiền mà trên mức đó cần cán bộ thứ hai xác nhận',
     'Amount above which a second officer confirms'),
    ('repeat_days', 'days', 'Khoảng thời gian mà dịch vụ làm lại được coi là trùng lặp',
     'Time within which a service counts as repeated'),
    ('signature_required', 'scope', 'Cơ sở phải ký số hồ sơ thanh toán', 'Facilities that have to sign their claims');

alter table claim_rule
    drop constraint claim_rule_code_known,
    add constraint claim_rule_code_known foreign key (code) references claim_figure;
comment on column claim_rule.code is 'Which figure.';
comment on column claim_rule.value is 'In the unit of the figure.';

-- Procedures, deadlines, hours and calendar as the program reads them: as CSV, for the readers of the room dossiers,
-- with the number that tells when to read again.

create or replace function csv_line(variadic fields text[]) returns text
    language sql immutable parallel safe
    return (select string_agg('"' || replace(coalesce(f, ''), '"', '""') || '"', ',' order by n) || e'\n'
              from unnest(fields) with ordinality u (f, n));

create or replace function rulebook(out revision bigint, out calendar_days text, out fixed_holidays text,
        out office_hours text, out deadline_rules text, out procedures text, out forms text, out form_fields text)
    language plpgsql stable as $$
begin
    select r.revision into revision from rulebook_revision r;
    select e'date,kind,status,name_vi,name_en,legal_basis\n'
           || coalesce(string_agg(csv_line(d.date::text, d.kind, d.status, d.name_vi, d.name_en, d.legal_basis), ''
                                  order by d.date), '')
      into calendar_days from calendar_day d;
    select e'month,day,valid_from,valid_to,name_vi,name_en,legal_basis\n'
           || coalesce(string_agg(csv_line(h.month::text, h.day::text, h.valid_from::text, h.valid_to::text, h.name_vi,
                                           h.name_en, h.legal_basis), ''), '')
      into fixed_holidays from calendar_fixed_holiday h;
    select e'office,valid_from,valid_to,opens,break_starts,break_ends,closes,legal_basis\n'
           || coalesce(string_agg(csv_line(h.office, h.valid_from::text, h.valid_to::text, to_char(h.opens, 'HH24:MI'),
                                           to_char(h.break_starts, 'HH24:MI'), to_char(h.break_ends, 'HH24:MI'),
                                           to_char(h.closes, 'HH24:MI'), h.legal_basis), ''), '')
      into office_hours from public.office_hours h;
    select e'procedure,kind,office,valid_from,valid_to,days,unit,legal_basis,confidence\n'
           || coalesce(string_agg(csv_line(r.procedure, r.kind, r.office, r.valid_from::text, r.valid_to::text,
                                           r.days::text, r.unit, r.legal_basis, r.confidence), ''), '')
      into deadline_rules from deadline_rule r;
    select e'code,valid_from,valid_to,name_vi,name_en,level,channels,forms,documents_vi,documents_en,fee_vnd,four_eyes,'
           || e'straight_through,legal_basis,confidence\n'
           || coalesce(string_agg(csv_line(p.code, p.valid_from::text, p.valid_to::text, p.name_vi, p.name_en, p.level,
                                           p.channels, p.forms, p.documents_vi, p.documents_en, p.fee_vnd::text,
                                           p.four_eyes::text, p.straight_through::text, p.legal_basis, p.confidence),
                                  ''), '')
      into procedures from procedure p;
    select e'form,name_vi,name_en,legal_basis\n'
           || coalesce(string_agg(csv_line(f.form, f.name_vi, f.name_en, f.legal_basis), ''), '')
      into forms from procedure_form f;
    select e'form,ordinal,name,kind,choices,required,label_vi,label_en\n'
           || coalesce(string_agg(csv_line(f.form, f.ordinal::text, f.name, f.kind, f.choices, f.required::text,
                                           f.label_vi, f.label_en), '' order by f.form, f.ordinal), '')
      into form_fields from procedure_form_field f;
end
$$;

-- What a list of the tables above holds: "a;b" as an array, nothing as none.
create or replace function list_items(list text) returns text[]
    language sql immutable parallel safe
    return coalesce(string_to_array(nullif(list, ''), ';'), '{}');

-- The deadline of a procedure in force on a day for an office, as JSON: days, unit, article.
create or replace function deadline_in_force(procedure_code text, rule_kind text, at_office text, today date) returns jsonb
    language sql stable
    return (select jsonb_build_object('days', r.days, 'unit', r.unit, 'legal_basis', r.legal_basis)
              from deadline_rule r
             where r.procedure = procedure_code and r.kind = rule_kind
               and (r.office is null or r.office = at_office)
               and today between r.valid_from and coalesce(r.valid_to, 'infinity')
             order by r.office nulls last limit 1);

create or replace function procedure_level_label(level text) returns jsonb
    language sql immutable parallel safe
    return case level
        when 'partial' then jsonb_build_object('code', level, 'name_vi', 'Dịch vụ công trực tuyến một phần',
            'name_en', 'Partially online', 'former_level', 3, 'former_name_vi', 'Mức độ 3', 'former_name_en', 'Level 3')
        else jsonb_build_object('code', level, 'name_vi', 'Dịch vụ công trực tuyến toàn trình',
            'name_en', 'Online end to end', 'former_level', 4, 'former_name_vi', 'Mức độ 4', 'former_name_en', 'Level 4')
    end;

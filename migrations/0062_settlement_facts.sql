-- What a settlement rests on, said in full: the ground of an early pension, why months that are missing or disputed do
-- not hold it up, and the funeral allowance as a line of its own.

alter table settlement
    add column ground text constraint settlement_ground_known
        check (ground in ('at_age', 'heavy_work', 'coal_mine', 'hiv_accident', 'capacity_loss_61', 'capacity_loss_81',
                          'capacity_loss_at_heavy')),
    add column funeral_vnd bigint not null default 0 constraint settlement_funeral_not_negative check (funeral_vnd >= 0),
    add column missing_ground text constraint settlement_missing_ground_length check (length(missing_ground) between 1 and 2000);
update settlement set missing_ground = 'Chưa phải nêu lý do khi lập' where jsonb_array_length(missing) > 0;
alter table settlement
    add constraint settlement_missing_has_ground check (jsonb_array_length(missing) = 0 or missing_ground is not null);
comment on column settlement.ground is 'Why somebody may retire (Law 41/2024/QH15 art 64-65); null where it is no pension.';
comment on column settlement.funeral_vnd is 'Funeral allowance, đồng; 0 where there is none.';
comment on column settlement.missing_ground is 'Why the months that do not count do not hold it up, in the assessor''s words; required when there are any.';

-- The latest approval, which the opening of a payment run asks for.
create index settlement_approved on settlement (approved_at) where approved_at is not null;

-- It asks for the day now, on which months may be in dispute.
drop function if exists deceased_facts(text);

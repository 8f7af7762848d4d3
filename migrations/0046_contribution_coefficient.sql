-- Salaries on the state scale are recorded by their coefficient: a pension of who joined before 2016 multiplies it by
-- the reference level of the day it is settled (Law 41/2024/QH15 art 73.1).

alter table contribution add column coefficient numeric(6, 3)
    constraint contribution_coefficient_positive check (coefficient > 0);
comment on column contribution.coefficient is 'State scale: salary coefficient with its allowances (hệ số lương và phụ cấp); null elsewhere.';

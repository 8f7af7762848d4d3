-- A signature that no registered certificate vouches for says nothing: the claim is told so.
insert into claim_reason values
    ('signature_unverified', 'noted', 'Chữ ký số chưa được xác minh bằng chứng thư đã đăng ký',
     'The signature has not been verified by a registered certificate', 'TT 12/2026/TT-BTC');

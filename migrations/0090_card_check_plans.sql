-- Receipts are signed a thousand times as often as cards, and nobody looks for them by their card.
drop index signature_card;
create index signature_card on signature (card) where purpose in ('card', 'dynamic');

-- It tells the card's state, too.
drop function if exists card_check_decided(uuid, text, text, uuid, date);

-- It numbers its answers on from where an earlier step ended.
drop function if exists card_checks_batched(jsonb, text, text, text, text, text, text, text, timestamptz, date);

-- A refused order stays refused, with the lines that were short: a repeat that was slow on its way must
-- not hold copies for an order that was cancelled meanwhile.
alter table inventory.reservations
  add column short_lines jsonb,
  drop constraint reservations_state_check,
  drop constraint reservations_check,
  add constraint reservations_state_check
    check (state in ('held', 'refused', 'deducted', 'released', 'expired', 'cancelled')),
  add constraint reservations_check
    check (expires_at is not null or state in ('refused', 'released', 'cancelled')),
  add constraint reservations_short_lines_check
    check (short_lines is not null or state <> 'refused');

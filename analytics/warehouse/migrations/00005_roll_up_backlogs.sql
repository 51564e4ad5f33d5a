-- Most of the time one day is marked, today: that may take a twentieth of all time. After a load all days are,
-- and each that is rolled up makes the views quicker: that may take a third.
create or replace function star.roll_up_at_heartbeat() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  began timestamptz := clock_timestamp();
  marked bigint := (select count(*) from star.marked_days);
  pauses integer := case when marked > 2 then 2 else 20 end;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('star.roll_up', 0)) then
    return null;
  end if;
  perform
  from star.roll_ups
  where ended_at + pauses * (ended_at - began_at) < began
  and exists (select from star.day_marks);
  if found then
    perform star.roll_up_days(20);
    update star.roll_ups
    set began_at = began, ended_at = clock_timestamp();
  end if;
  return null;
end
$$;

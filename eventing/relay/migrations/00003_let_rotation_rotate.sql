-- Who rotates the outbox may do that and nothing else: neither read an event nor move an offset.
grant usage on schema eventing to rotation;
grant execute on function eventing.rotate(interval) to rotation;
revoke execute on function eventing.rotate(interval) from relay;
